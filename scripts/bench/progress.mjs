// Steps with an estimate each. The same plan is walked twice: once to add up the estimates, once to do the work; so what is said
// about the time left is about what will really be done.

export const say = (line) => process.stderr.write(`${line}\n`);

function minutes(seconds) {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  return `${Math.round(seconds / 60)} min`;
}

/** Counts steps and seconds without doing anything: the work of a plan has to happen in its steps alone. */
export async function estimate(plan) {
  let steps = 0;
  let seconds = 0;
  await plan((_label, stepSeconds) => {
    steps += 1;
    seconds += stepSeconds;
    return Promise.resolve();
  });
  return { steps, seconds };
}

/** A step prints what it is before it begins, and what its work resolves to when it is done. */
export function openProgress(total) {
  const startedAt = performance.now();
  let steps = 0;
  let plannedSeconds = 0;
  say(`${total.steps} steps, about ${minutes(total.seconds)} in all.`);
  return async (label, seconds, work) => {
    steps += 1;
    plannedSeconds += seconds;
    process.stderr.write(`[${String(steps).padStart(3)}/${total.steps}] ${label} … `);
    const result = (await work()) ?? 'done';
    const spentSeconds = (performance.now() - startedAt) / 1_000;
    // A slow machine is slow throughout; a first step alone says little about it.
    const pace = plannedSeconds < 10 ? 1 : spentSeconds / plannedSeconds;
    const left = (total.seconds - plannedSeconds) * pace;
    say(`${result}${steps < total.steps ? `  (${minutes(left)} left)` : ''}`);
  };
}
