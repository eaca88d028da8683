// Many secrets that are due at one moment: how long until all are ended, and what creating notices of it.
import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { shown, whole } from './bench-run.mjs';
import { measure, startWrk } from './client.mjs';
import { seed } from './seeding.mjs';
import { startTellonce } from './servers.mjs';

const LONGEST_MS = 180_000;
/** So long a run has a p99 even where the sweep is over at once. */
const SHORTEST_MS = 1_000;
const EXPIRED = '"event":"expired"';

/** Counts the lines about expired secrets in a log that is being written, and knows the times of the first and the last. */
function followLog(path) {
  const file = openSync(path, 'r');
  const piece = Buffer.alloc(1 << 20);
  let rest = '';
  const seen = { count: 0, firstMs: NaN, lastMs: NaN };
  return {
    read() {
      for (let size = readSync(file, piece); size > 0; size = readSync(file, piece)) {
        const lines = (rest + piece.toString('latin1', 0, size)).split('\n');
        rest = lines.pop();
        const ended = lines.filter((line) => line.includes(EXPIRED));
        if (ended.length === 0) continue;
        if (seen.count === 0) seen.firstMs = Date.parse(JSON.parse(ended[0]).time);
        seen.count += ended.length;
        seen.lastMs = Date.parse(JSON.parse(ended.at(-1)).time);
      }
      return seen;
    },
    close: () => closeSync(file),
  };
}

async function until(isTrue, limitMs, what) {
  const from = performance.now();
  while (!isTrue()) {
    if (performance.now() - from > limitMs) throw new Error(`${what} took more than ${limitMs / 1_000} s`);
    await sleep(10);
  }
}

/** `secondsEach`: how long a secret took to be filled in here, to know when all of them will be. */
export async function measureSweep(step, run, { name, engine, secondsEach }) {
  const { seconds, warmUpSeconds, dueAtOnce } = run.options;
  const where = { engine: name, live: dueAtOnce };
  const label = `${name}, ${whole(dueAtOnce)} due at once`;
  const logPath = join(run.scratch, 'sweep.log');
  let place;
  let dueAtMs;

  await step(`${label}: fill`, dueAtOnce * secondsEach(), async () => {
    place = await engine().place();
    const prepareS = secondsEach() * dueAtOnce * 1.4 + 5 + dueAtOnce / 50_000 + warmUpSeconds;
    dueAtMs = Date.now() + prepareS * 1_000;
    await seed(run.envFor(place), dueAtOnce, dueAtMs);
  });
  await step(`${label}: sweep`, 10 + seconds + dueAtOnce / 25_000, async () => {
    const log = openSync(logPath, 'w');
    const server = await startTellonce(run.envFor(place), { log });
    const creating = { url: `${server.address}/generate`, script: 'create.lua' };
    run.checked(`${label}: warm-up`, await measure(creating, warmUpSeconds));
    const lines = followLog(logPath);
    // On a busy machine the little that a quick run fills in may be due sooner than all is ready: it is ended all the same.
    if (!run.options.isQuick && lines.read().count > 0)
      run.faults.push(`${label}: they were due before the run began; filling was too slow`);
    await until(() => lines.read().count > 0, LONGEST_MS, 'waiting for the sweep');
    const load = startWrk(creating);
    const atLeast = sleep(SHORTEST_MS);
    await until(() => lines.read().count >= dueAtOnce, LONGEST_MS, 'the sweep');
    await atLeast;
    const figure = run.checked(`${label}: create meanwhile`, await load.stop());
    const { firstMs, lastMs } = lines.read();
    lines.close();
    const quiet = run.checked(`${label}: create, quiet`, await measure(creating, seconds));
    closeSync(log);
    await server.stop();
    await place.remove();
    const [fromDueS, workS] = [(lastMs - dueAtMs) / 1_000, (lastMs - firstMs) / 1_000];
    run.record('sweep.fromDueS', where, fromDueS);
    run.record('sweep.workS', where, workS);
    run.record('sweep.p99Ms', where, figure.p99Ms);
    run.record('sweep.quietP99Ms', where, quiet.p99Ms);
    run.record('sweep.p99Ratio', where, figure.p99Ms / quiet.p99Ms);
    const took = `all ended ${fromDueS.toFixed(1)} s after they were due, in ${workS.toFixed(1)} s of work`;
    return `${took}; create meanwhile ${shown(figure)}`;
  });
}
