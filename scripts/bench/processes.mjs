// Programs beside this one: on which core they run, when they are ready, how they end.
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';

/** The numbers of the cores that this process may run on: in a container, not always from 0. */
function ownCores() {
  const [, list] = /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync('/proc/self/status', 'utf8'));
  return list.split(',').flatMap((part) => {
    const [first, last = first] = part.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}

const cores = ownCores();

export const coreCount = cores.length;

/** The product has a core of its own; the client and a database have one each where there are four, else they share one. */
export const CORES = {
  all: cores.join(','),
  server: String(cores[0]),
  bothOfServer: cores.slice(0, 2).join(','),
  client: String(cores[coreCount >= 4 ? 2 : coreCount - 1]),
  engine: String(cores[coreCount >= 4 ? 3 : coreCount - 1]),
};

/** Below those that the system gives out by itself, to every client too. */
const PORTS = { from: 11_000, to: 21_000 };

/** One that was free a moment ago. */
export async function freePort() {
  for (;;) {
    const port = randomInt(PORTS.from, PORTS.to);
    const server = createServer().listen(port, '127.0.0.1');
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}

const running = new Set();

/** `cores` as taskset takes them. */
export function launch(cores, program, words, options = {}) {
  const child = spawn('taskset', ['-c', cores, program, ...words], {
    stdio: ['ignore', 'ignore', 'pipe'],
    ...options,
  });
  const ended = new Promise((resolve) => {
    child.once('error', resolve);
    child.once('close', resolve);
  });
  running.add(child);
  void ended.then(() => running.delete(child));
  return { child, ended };
}

/** What the pattern catches in the first line that fits; fails with the program's own words when it ends instead. */
export async function firstLine(stream, pattern) {
  const said = [];
  const lines = createInterface({ input: stream });
  for await (const line of lines) {
    said.push(line);
    const match = pattern.exec(line);
    if (!match) continue;
    // A pipe that nobody reads any more would stop the program in time.
    stream.resume();
    return match[1] ?? line;
  }
  throw new Error(`a program ended before it was ready: ${said.slice(-5).join(' | ')}`);
}

export async function end({ child, ended }, signal = 'SIGTERM') {
  if (child.exitCode === null && child.signalCode === null) child.kill(signal);
  await ended;
}

/** For a run that is broken off: nothing that was started here stays behind. */
export function endAll() {
  for (const child of running) child.kill('SIGKILL');
}

/** Runs a program to its end and gives what it printed. */
export async function outputOf(program, words, options = {}) {
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let printed = '';
  let complaint = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (printed += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (complaint += text));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${complaint.trim().slice(-400)}`);
  return printed;
}
