import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manualClock, type ManualClock } from '../fakes/manual-clock.ts';
import { figure, progress, runs } from '../soak/figures.ts';
import type { Engine } from '../stores/engines.ts';
import { commands, lookAt, perform, type Model, type Real } from './commands.ts';
import { Promises } from './promises.ts';
import { VaultAtWork } from './vault-at-work.ts';

const RUNS = runs('TELLONCE_MODEL_RUNS', 100);
const LONG_MS = 100 * 86_400_000;

interface Bench {
  readonly real: Real;
  destroy(): Promise<void>;
}

async function openBench(engine: Engine, clock: ManualClock, scheduler: fc.Scheduler): Promise<Bench> {
  const open = await engine.open(clock);
  const vault = new VaultAtWork(open.stores);
  const { reopen } = open;
  const real: Real = {
    vault,
    now: () => clock.now(),
    advance: (ms) => clock.advance(ms),
    ...(reopen && { reopen: async () => vault.moveTo(await reopen()) }),
    together: (work) => scheduler.waitFor(work(() => scheduler.schedule(Promise.resolve()))),
  };
  return { real, destroy: () => open.destroy() };
}

/** Whoever has what it takes opens what is left, and time takes the rest: nothing stays, and nothing was missing. */
async function wrapUp(model: Model, real: Real): Promise<void> {
  const { vault } = real;
  for (const name of vault.names.filter((one) => vault.keysOf(one).no > 0)) {
    await lookAt(name, model, real);
    await perform({ do: 'peek', name }, model, real);
    for (const who of ['ann', 'bob', 'ann'])
      await perform({ do: 'reveal', name, who, passphrase: 'right', from: '2001:db8::1' }, model, real);
    await lookAt(name, model, real);
    if (name.startsWith('s')) Promises.checkEvents(vault.events, vault.idOf(name));
  }
  real.advance(LONG_MS);
  await perform({ do: 'sweep' }, model, real);
  await perform({ do: 'purge' }, model, real);
  expect(model.worlds).toEqual([{}]);
  for (const name of vault.names) await lookAt(name, model, real);
}

/** The vault over an engine does what the reference does, whatever it is asked for and whoever asks at once. */
export function vaultModel(engine: Engine): void {
  let stopServing: (() => Promise<void>) | undefined;
  beforeAll(async () => {
    stopServing = await engine.serve?.();
  });
  afterAll(() => stopServing?.());

  describe(`The vault over the ${engine.name} store`, () => {
    it(
      `answers as its contract says, in ${RUNS} sequences of everything it can be asked`,
      { timeout: 7_200_000 },
      async () => {
        const tally = { commands: 0 };
        let sequences = 0;
        let wrong = 1;
        const clock = manualClock();
        const property = fc.asyncProperty(commands, fc.scheduler(), async (sequence, scheduler) => {
          const bench = await openBench(engine, clock, scheduler);
          const { real } = bench;
          const model: Model = { worlds: [{}], creations: 0, promises: new Promises(), tally };
          try {
            await fc.asyncModelRun(() => ({ model, real }), sequence);
            await wrapUp(model, real);
          } finally {
            await bench.destroy();
          }
          progress(`model, ${engine.name}`, (sequences += 1), RUNS);
        });
        try {
          await fc.assert(property, { numRuns: RUNS });
          wrong = 0;
        } finally {
          const what = `model against reference, ${engine.name}`;
          const note = `${tally.commands.toLocaleString('en')} commands`;
          figure({ what, tried: sequences, unit: 'sequences', wanted: 10_000, wrong: { wrong }, note });
        }
      },
    );
  });
}
