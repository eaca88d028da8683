import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manualClock, type ManualClock } from '../fakes/manual-clock.ts';
import { figure, progress, runs } from '../soak/figures.ts';
import type { Engine, OpenEngine } from '../stores/engines.ts';
import { commands, lookAt, perform, type Model, type Real } from './commands.ts';
import { Promises } from './promises.ts';
import { VaultAtWork } from './vault-at-work.ts';

const RUNS = runs('TELLONCE_MODEL_RUNS', 60);
const LONG_MS = 100 * 86_400_000;

function realOver(open: OpenEngine, clock: ManualClock, scheduler: fc.Scheduler): Real {
  const vault = new VaultAtWork(open.stores);
  const { reopen } = open;
  return {
    vault,
    now: () => clock.now(),
    advance: (ms) => {
      clock.advance(ms);
    },
    ...(reopen && {
      reopen: async () => {
        vault.moveTo(await reopen());
      },
    }),
    together: (work) => scheduler.waitFor(work(() => scheduler.schedule(Promise.resolve()))),
  };
}

/** A store for each sequence, or, where that takes long, one for all of them: each leaves it empty, unless it fails. */
class Shelf {
  readonly #engine: Engine;
  readonly #clock: ManualClock;
  #open: OpenEngine | undefined;

  constructor(engine: Engine, clock: ManualClock) {
    this.#engine = engine;
    this.#clock = clock;
  }

  async with(work: (open: OpenEngine) => Promise<void>): Promise<void> {
    const open = (this.#open ??= await this.#engine.open(this.#clock));
    this.#open = undefined;
    try {
      await work(open);
      if (this.#engine.serve) this.#open = open;
    } finally {
      if (!this.#open) await open.destroy();
    }
  }

  async clear(): Promise<void> {
    await this.#open?.destroy();
  }
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
        const shelf = new Shelf(engine, clock);
        const property = fc.asyncProperty(commands, fc.scheduler(), async (sequence, scheduler) => {
          const model: Model = { worlds: [{}], creations: 0, promises: new Promises(), tally };
          await shelf.with(async (open) => {
            const real = realOver(open, clock, scheduler);
            await fc.asyncModelRun(() => ({ model, real }), sequence);
            await wrapUp(model, real);
          });
          progress(`model, ${engine.name}`, (sequences += 1), RUNS);
        });
        try {
          await fc.assert(property, { numRuns: RUNS });
          wrong = 0;
        } finally {
          await shelf.clear();
          const what = `model against reference, ${engine.name}`;
          const note = `${tally.commands.toLocaleString('en')} commands`;
          figure({ what, tried: sequences, unit: 'sequences', wanted: 10_000, wrong: { wrong }, note });
        }
      },
    );
  });
}
