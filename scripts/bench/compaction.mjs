// The embedded store only: creating while it rewrites its data, over and over for as long as the client runs.
import { shown, whole } from './bench-run.mjs';
import { measure } from './client.mjs';
import { startObserved } from './servers.mjs';

const mean = (numbers) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;

/** `template` is a closed place with `live` secrets. */
export async function measureCompaction(step, run, { name, engine, live, template }) {
  const { seconds, warmUpSeconds } = run.options;
  const where = { engine: name, live };
  const label = `${name}, compaction of ${whole(live)}`;
  let place;
  let server;
  let quiet;
  const creating = () => ({ url: `${server.address}/generate`, script: 'create.lua' });

  await step(`${label}: start`, 0.7 + live / 100_000 + warmUpSeconds, async () => {
    place = await engine().place(template());
    server = await startObserved(run.envFor(place));
    run.checked(`${label}: warm-up`, await measure(creating(), warmUpSeconds));
  });
  await step(`${label}: create, quiet`, seconds + 0.3, async () => {
    quiet = run.checked(`${label}: create, quiet`, await measure(creating(), seconds));
    run.record('compaction.quietP99Ms', where, quiet.p99Ms);
    run.record('compaction.quietMaxMs', where, quiet.maxMs);
    return shown(quiet);
  });
  await step(`${label}: create meanwhile`, seconds + 3, async () => {
    const { records } = await server.ask('compact');
    const figure = run.checked(`${label}: create meanwhile`, await measure(creating(), seconds));
    const { rounds } = await server.ask('stop compacting');
    if (records < live) run.faults.push(`${label}: only ${records} records`);
    await server.stop();
    await place.remove();
    run.record('compaction.p99Ms', where, figure.p99Ms);
    run.record('compaction.maxMs', where, figure.maxMs);
    run.record('compaction.p99Ratio', where, figure.p99Ms / quiet.p99Ms);
    run.record('compaction.s', where, mean(rounds) / 1_000);
    return `${shown(figure)}; ${rounds.length} compactions, ${whole(mean(rounds))} ms each`;
  });
}
