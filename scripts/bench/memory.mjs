// What a live secret costs: in the process, and where the engine keeps it.
import { whole } from './bench-run.mjs';
import { startObserved } from './servers.mjs';

const KIB = 1_024;

async function look(run, place) {
  const server = await startObserved(run.envFor(place));
  const memory = await server.ask('memory');
  const kept = await place.bytes();
  await server.stop();
  await place.remove();
  return { ...memory, kept };
}

/** `template` is a closed place with `live` secrets. */
export async function measureMemory(step, run, { name, engine, live, template }) {
  await step(`${name}: memory, empty and with ${whole(live)} live`, 3 + live / 50_000, async () => {
    const empty = await look(run, await engine().place());
    const full = await look(run, await engine().place(template()));
    const each = (what) => (full[what] - empty[what]) / live / KIB;
    for (const what of ['heap', 'rss', 'kept'])
      run.record(`memory.${what}KiB`, { engine: name, live }, each(what));
    return `${each('heap').toFixed(2)} KiB of heap, ${each('rss').toFixed(2)} KiB resident each`;
  });
}
