// The embedded store only: creating while its worker writes all of its data anew, from its first file to the last.
import { setTimeout as sleep } from 'node:timers/promises';
import { shown, whole } from './bench-run.mjs';
import { measure, startWrk } from './client.mjs';
import { CORES } from './processes.mjs';
import { startObserved } from './servers.mjs';

/** The least share of the data, as it was at the beginning, that has to be written anew for the figure to count. */
const SHARE_MIN = 0.9;

/** A p99 hangs on few answers. */
const LONGER = 3;

/** Under this a busy machine may not have answered at all. */
const LOAD_MS_MIN = 2_000;

/** `template` is a closed place with `live` secrets. */
export async function measureCompaction(step, run, { name, engine, live, template }) {
  const { seconds, warmUpSeconds } = run.options;
  const where = { engine: name, live };
  const label = `${name}, compaction of ${whole(live)}`;
  let place;
  let server;
  let quiet;
  const creating = () => ({ url: `${server.address}/generate`, script: 'create.lua' });

  await step(`${label}: start on two cores`, 0.7 + live / 100_000 + warmUpSeconds, async () => {
    place = await engine().place(template());
    server = await startObserved(run.envFor(place), { cores: CORES.bothOfServer });
    run.checked(`${label}: warm-up`, await measure(creating(), warmUpSeconds));
  });
  await step(`${label}: create, quiet`, seconds * LONGER + 0.2, async () => {
    quiet = run.checked(`${label}: create, quiet`, await measure(creating(), seconds * LONGER));
    run.record('compaction.quietP99Ms', where, quiet.p99Ms);
    run.record('compaction.quietMaxMs', where, quiet.maxMs);
    return shown(quiet);
  });
  await step(`${label}: create meanwhile`, 6 + live / 25_000, async () => {
    const bytesBefore = await place.bytes();
    const began = server.told(({ compaction }) => compaction === 'began', 'waiting for a compaction');
    const ended = server.told(({ compaction }) => compaction === 'ended', 'a compaction');
    const { records } = await server.ask('compact');
    await began;
    const load = startWrk(creating());
    // The little that a quick run holds is written anew before the first answer: then the load goes on without it.
    const [{ ms, bytes }] = await Promise.all([ended, sleep(LOAD_MS_MIN)]);
    const figure = run.checked(`${label}: create meanwhile`, await load.stop());
    await server.stop();
    await place.remove();
    if (records < live) run.faults.push(`${label}: only ${records} records`);
    // What the store wrote anew by itself before that is a large share of little.
    if (!run.options.isQuick && bytes < bytesBefore * SHARE_MIN)
      run.faults.push(`${label}: ${bytes} of ${bytesBefore} bytes were written anew`);
    run.record('compaction.p99Ms', where, figure.p99Ms);
    run.record('compaction.maxMs', where, figure.maxMs);
    run.record('compaction.p99Ratio', where, figure.p99Ms / quiet.p99Ms);
    run.record('compaction.s', where, ms / 1_000);
    return `${shown(figure)}; ${whole(bytes / 2 ** 20)} MiB written anew in ${(ms / 1_000).toFixed(1)} s`;
  });
}
