import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { ask, scratchFolder, startProgram } from '../servers/program.ts';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const folder = scratchFolder();
const children: ChildProcess[] = [];
let count = 0;

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(() => {
  folder.remove();
});

const freshFolder = (): string => join(folder.path, String((count += 1)));

/** The program with its standard output somewhere else; it says where it listens on the other one. */
async function startPrintingTo(stdout: number | 'pipe') {
  const env = {
    PATH: process.env['PATH'],
    PORT: '0',
    LOG_LEVEL: 'trace',
    STORE_URL: `file:${freshFolder()}`,
  };
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', stdout, 'pipe'] });
  children.push(child);
  let words = '';
  child.stderr?.setEncoding('utf8').on('data', (more: string) => (words += more));
  const ended = once(child, 'exit');
  while (!words.includes('listening on') && child.stderr) await once(child.stderr, 'data');
  return { child, ended, address: /listening on (http:\S+)/.exec(words)?.[1] ?? '' };
}

async function serves(address: string): Promise<void> {
  for (let turn = 0; turn < 60; turn += 1) {
    const made = await ask(`${address}/generate`, { secret: 'x' });
    expect(made.status).toBe(201);
  }
  expect((await ask(`${address}/readyz`)).status).toBe(200);
}

describe('The program goes on serving, and ends well', () => {
  // Only Linux has a device that is always full; elsewhere nothing here could fill a disk.
  it.runIf(existsSync('/dev/full'))('when the disk of its log is full', async () => {
    const full = openSync('/dev/full', 'w');
    const { child, ended, address } = await startPrintingTo(full);
    closeSync(full);
    await serves(address);
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });

  it('when nobody reads what it prints any more', async () => {
    const { child, ended, address } = await startPrintingTo('pipe');
    child.stdout?.destroy();
    child.stderr?.destroy();
    await serves(address);
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });
});

describe('The program, asked to end', () => {
  const slow = { secret: 'x', passphrase: 'takes its time' };

  it('answers what it had accepted, by whichever signal and however often it is asked', async () => {
    const program = await startProgram({ STORE_URL: `file:${freshFolder()}` });
    children.push(program.child);
    const answers = Array.from({ length: 8 }, () => ask(`${program.address}/generate`, slow));
    await Promise.race(answers);
    const ended = program.end('SIGINT');
    const again = [20, 10].map((ms, which) =>
      setInterval(() => program.child.kill(which === 0 ? 'SIGTERM' : 'SIGINT'), ms),
    );
    const statuses = (await Promise.all(answers)).map(({ status }) => status);
    expect(await ended).toEqual({ code: 0, signal: null });
    for (const timer of again) clearInterval(timer);
    expect(statuses).toEqual(Array<number>(8).fill(201));
  });

  it('waits for a body that is on its way, and for none that never comes', async () => {
    const program = await startProgram({ STORE_URL: `file:${freshFolder()}` });
    children.push(program.child);
    const port = Number(new URL(program.address).port);
    const body = JSON.stringify({ secret: 'in two parts' });
    const head = `POST /generate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
    const sockets = [1, 2, 3].map(() => connect(port, '127.0.0.1'));
    await Promise.all(
      sockets.map(async (socket) => {
        await once(socket, 'connect');
      }),
    );
    const [arriving, hanging, idle] = sockets;
    arriving?.write(head + body.slice(0, 5));
    hanging?.on('error', () => undefined).write(head + body.slice(0, 5));
    idle?.on('error', () => undefined).write('GET /livez HTTP/1.1\r\nHost: x\r\n\r\n');
    if (idle) await once(idle, 'data');
    const answer = arriving ? text(arriving) : '';
    const ended = program.end();
    await program.printed('stopping');
    arriving?.write(body.slice(5));
    expect(await answer).toContain('201 Created');
    expect(await ended).toEqual({ code: 0, signal: null });
    hanging?.destroy();
  });
});
