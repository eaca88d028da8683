// The servers that are measured: the product as it is started, the same with a way to look inside, and the bare echo.
import { fileURLToPath } from 'node:url';
import { CORES, end, firstLine, launch } from './processes.mjs';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const LONGEST_ANSWER_MS = 120_000;
const READY = /listening on (http:\S+)/;

/** Limits off, and room for more than a million secrets: what is measured is work, not refusals. */
const SETTINGS = { PORT: '0', RATE_LIMIT: '0', MAX_LIVE_SECRETS: '100000000', MAX_LIVE_BYTES: '100GiB' };

const environment = (env) => ({ PATH: process.env.PATH, ...SETTINGS, ...env });

export async function startEcho() {
  const server = launch(CORES.server, process.execPath, [path('echo-server.mjs')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const address = await firstLine(server.child.stdout, /(http:\S+)/);
  return { address, stop: () => end(server) };
}

/** `npm start`, without npm. Its log goes nowhere, or to the file descriptor `log`. */
export async function startTellonce(env, { cores = CORES.server, log = 'ignore' } = {}) {
  const startedAt = performance.now();
  const server = launch(cores, process.execPath, [path('../../dist/main.js')], {
    stdio: ['ignore', log, 'pipe'],
    env: environment(env),
  });
  const address = await firstLine(server.child.stderr, READY);
  return { address, readyS: (performance.now() - startedAt) / 1_000, stop: () => end(server) };
}

/** The same house in a process that answers questions about itself: see `observed-server.mjs`. */
export async function startObserved(env, { cores = CORES.server } = {}) {
  const server = launch(cores, process.execPath, ['--expose-gc', path('observed-server.mjs')], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: environment(env),
  });
  const address = await firstLine(server.child.stderr, READY);
  /** The next message that fits; fails when there is none in time. */
  const told = (fits, what) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${what} took too long`)), LONGEST_ANSWER_MS);
      server.child.on('message', (message) => {
        if (!fits(message)) return;
        clearTimeout(timer);
        resolve(message);
      });
    });
  return {
    address,
    told,
    ask(question) {
      const answer = told(() => true, question);
      server.child.send(question);
      return answer;
    },
    stop: () => end(server),
  };
}
