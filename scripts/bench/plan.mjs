// All that is measured, in order. What is compared with each other is measured in turn, again and again, so that a machine that
// has other things to do in one minute does not do it to one figure alone.
import { whole } from './bench-run.mjs';
import { measureCompaction } from './compaction.mjs';
import { ENGINES } from './engines.mjs';
import { measureMemory } from './memory.mjs';
import { measurePassphrases } from './passphrases.mjs';
import { measureRates } from './rates.mjs';
import { seed } from './seeding.mjs';
import { measureSweep } from './sweep.mjs';

/** Inserts a second, for the estimates; what is compared is measured. */
const FILLED_A_SECOND = { file: 9_000, redis: 6_000, postgres: 4_000 };

/** Memory and compaction are measured at this many, whatever else is asked for. */
const usualLevel = (levels) => Math.max(...levels.filter((live) => live <= 100_000));

/** Places with so many live secrets each, filled one from the other and closed: to be copied. */
async function fillTemplates(step, run, { name, engine }) {
  const templates = new Map();
  let previous = 0;
  let secondsEach = 1 / FILLED_A_SECOND[name];
  for (const live of run.options.levels.filter((one) => one > 0)) {
    const before = previous;
    await step(`${name}: fill with ${whole(live)}`, 1 + (live - before) / FILLED_A_SECOND[name], async () => {
      const place = await engine().place(templates.get(before));
      const startedAt = performance.now();
      await seed(run.envFor(place), live - before);
      secondsEach = (performance.now() - startedAt) / 1_000 / (live - before);
      await place.close();
      templates.set(live, place);
      return `${whole(1 / secondsEach)}/s`;
    });
    previous = live;
  }
  return { at: (live) => templates.get(live), secondsEach: () => secondsEach };
}

async function measureEngine(step, run, name) {
  const { levels, repeats } = run.options;
  const usual = usualLevel(levels);
  let opened;
  const engine = () => opened;
  await step(`${name}: bring it up`, 2, async () => {
    opened = await ENGINES[name](run.scratch);
    run.engines[name] = opened.version;
    return opened.version;
  });
  const templates = await fillTemplates(step, run, { name, engine });
  const full = { name, engine, live: usual, template: () => templates.at(usual) };
  await measureRates(step, run, { name, engine, templates });
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    await measurePassphrases(step, run, { name, engine });
    if (name === 'file') await measureCompaction(step, run, full);
  }
  await measureMemory(step, run, full);
  await measureSweep(step, run, { name, engine, secondsEach: templates.secondsEach });
  await step(`${name}: take it down`, 1, () => opened.close());
}

/** Does all of its work in `step`s (see `estimate`). */
export async function benchPlan(step, run) {
  for (const name of run.options.engines) await measureEngine(step, run, name);
}
