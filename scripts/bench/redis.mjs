// A redis-server of its own for each place, on a folder of its own, as durable as Redis can be.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { numberedFolders } from './folders.mjs';
import { CORES, end, firstLine, freePort, launch, outputOf } from './processes.mjs';

/** Every write is on the disk before it is answered: what the promise of an acknowledged secret asks for. */
const DURABLE = [
  '--appendonly',
  'yes',
  '--appendfsync',
  'always',
  '--save',
  '',
  '--maxmemory-policy',
  'noeviction',
];
/** Redis rewrites its file beside the requests when it has doubled; when that is would be left to chance here. */
const NO_REWRITES = ['--auto-aof-rewrite-percentage', '0'];

async function startRedis(folder) {
  const port = await freePort();
  const words = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, ...DURABLE, ...NO_REWRITES];
  const server = launch(CORES.engine, 'redis-server', words, { stdio: ['ignore', 'pipe', 'inherit'] });
  await firstLine(server.child.stdout, /Ready to accept connections/);
  return { server, port };
}

export async function openRedis(scratch) {
  const newFolder = numberedFolders(join(scratch, 'redis'));
  const version = /v=(\S+)/.exec(await outputOf('redis-server', ['--version']))?.[1];
  return {
    version: `Redis ${version}`,
    async place(copyOf) {
      const folder = await newFolder(copyOf?.folder);
      const { server, port } = await startRedis(folder);
      const close = () => end(server);
      return {
        folder,
        env: { STORE_URL: `redis://127.0.0.1:${port}` },
        async bytes() {
          const memory = await outputOf('redis-cli', ['-p', String(port), 'info', 'memory']);
          return Number(/used_memory:(\d+)/.exec(memory)?.[1]);
        },
        close,
        async remove() {
          await close();
          rmSync(folder, { recursive: true });
        },
      };
    },
    close: () => Promise.resolve(),
  };
}
