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

/** What of it is looked at: over a server, the process holds no secrets. */
const PARTS = { file: ['heap', 'rss', 'kept'], redis: ['kept'], postgres: ['kept'] };

/** `template` is a closed place with `live` secrets. */
export async function measureMemory(step, run, { name, engine, live, template }) {
  await step(`${name}: memory, empty and with ${whole(live)} live`, 3 + live / 50_000, async () => {
    const empty = await look(run, await engine().place());
    const full = await look(run, await engine().place(template()));
    const shown = PARTS[name].map((part) => {
      const each = (full[part] - empty[part]) / live / KIB;
      run.record(`memory.${part}KiB`, { engine: name, live }, each);
      return `${part} ${each.toFixed(2)} KiB`;
    });
    return `${shown.join(', ')} each`;
  });
}
