import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@redis/client';
import { onFreePort, PortTaken } from './free-port.ts';

/** A real `redis-server` on a free port of the loopback, with a folder of its own. */
export interface RedisServer {
  readonly port: number;
  /** The address of one of its databases. */
  url(database?: number): string;
  /** The address of a database that nobody has had yet. */
  freshUrl(): string;
  /** Runs one command on it, as an operator would. */
  command(database: number, ...words: string[]): Promise<unknown>;
  /** Ends it as a power loss would end its process. */
  kill(): Promise<void>;
  /** Stops and lets go on: to those connected it looks like a dead network. */
  readonly signal: (signal: 'SIGSTOP' | 'SIGCONT') => void;
  /** Starts it again after a `kill`, on the same port and data. */
  restart(): Promise<void>;
  /** Ends it and removes what it kept. */
  stop(): Promise<void>;
}

/** Nothing that is acknowledged is lost; enough databases for a fresh one each time. */
const SETTINGS = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', '', '--databases', '10000'];

async function launch(folder: string, port: number, settings: readonly string[]): Promise<ChildProcess> {
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, ...SETTINGS, ...settings];
  const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (/Ready to accept connections|Running in sentinel mode|MASTER MODE/.test(output)) resolve();
    });
    child.once('error', reject);
    child.once('close', (code) => {
      const fault = `redis-server ended with ${String(code)}: ${output}`;
      reject(output.includes('Failed listening') ? new PortTaken(fault) : new Error(fault));
    });
  });
  // What it says later is read and dropped, or it would wait for somebody to read it.
  child.stdout.removeAllListeners('data').resume();
  return child;
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill(signal);
  await exit;
}

export interface RedisServerOptions {
  /** More settings, as on its command line; a later one of the same name counts. */
  readonly settings?: readonly string[];
  readonly password?: string;
}

export async function startRedis({ settings = [], password }: RedisServerOptions = {}): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'tellonce-redis-'));
  const all = password === undefined ? settings : [...settings, '--requirepass', password];
  let port = 0;
  let child = await onFreePort((free) => launch(folder, (port = free), all));
  let databases = 0;
  const url = (database = 0): string => {
    const user = password === undefined ? '' : `:${encodeURIComponent(password)}@`;
    return `redis://${user}127.0.0.1:${port}/${database}`;
  };
  return {
    port,
    url,
    freshUrl: () => url((databases += 1)),
    async command(database, ...words) {
      const client = createClient({ url: url(database), RESP: 2, socket: { reconnectStrategy: false } });
      client.on('error', () => undefined);
      await client.connect();
      try {
        return await client.sendCommand(words);
      } finally {
        client.destroy();
      }
    },
    kill: () => ended(child, 'SIGKILL'),
    signal: (signal) => void child.kill(signal),
    async restart() {
      child = await launch(folder, port, all);
    },
    async stop() {
      await ended(child, 'SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
