// Stores that are full before anything is measured.
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';
import { whole } from './bench-run.mjs';
import { CORES, launch } from './processes.mjs';

const program = fileURLToPath(new URL('seed.mjs', import.meta.url));
const SAY_EVERY = 100_000;

/** Adds `count` live secrets to the store that `env` names; they are due in a day, or at `dueAtMs`. */
export async function seed(env, count, dueAtMs) {
  const words = [program, String(count), ...(dueAtMs === undefined ? [] : [String(Math.round(dueAtMs))])];
  const filling = launch(CORES.all, process.execPath, words, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, ...env },
  });
  createInterface({ input: filling.child.stdout }).on('line', (done) => {
    if (Number(done) % SAY_EVERY === 0 && count > SAY_EVERY)
      process.stderr.write(`${whole(Number(done))} … `);
  });
  await filling.ended;
  if (filling.child.exitCode !== 0) throw new Error(`filling a store ended with ${filling.child.exitCode}`);
}
