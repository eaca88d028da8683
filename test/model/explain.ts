import { firstStep, isSame, type Answer, type Operation, type Rules, type Step } from './operations.ts';
import type { World } from './reference.ts';

interface Moment {
  readonly world: World;
  /** What each operation has still to do; nothing when it has its answer. */
  readonly steps: readonly (Step | undefined)[];
}

const keyOf = ({ world, steps }: Moment): string =>
  JSON.stringify([Object.entries(world).sort(), steps.map((step) => step?.tag)]);

/**
 * Every world in which these operations, all under way at once, can have had these answers: the operations one after the
 * other in some order, or step by step among each other where one of them takes several. None means that the answers are wrong.
 */
export function explain(
  worlds: readonly World[],
  operations: readonly Operation[],
  answers: readonly Answer[],
  rules: Rules,
): World[] {
  const seen = new Set<string>();
  const explained: World[] = [];
  const ahead: Moment[] = worlds.map((world) => ({
    world,
    steps: operations.map((operation) => firstStep(operation, rules)),
  }));
  for (let moment = ahead.pop(); moment; moment = ahead.pop()) {
    const key = keyOf(moment);
    if (seen.has(key)) continue;
    seen.add(key);
    const { world, steps } = moment;
    if (steps.every((step) => step === undefined)) explained.push(world);
    steps.forEach((step, index) => {
      for (const turn of step?.take(world) ?? []) {
        if ('next' in turn) ahead.push({ world: turn.world, steps: steps.with(index, turn.next) });
        else if (isSame(turn.answer, answers[index]!))
          ahead.push({ world: turn.world, steps: steps.with(index, undefined) });
      }
    });
  }
  return explained;
}

/** What a single operation could have been answered, for the message of a failure. */
export function possibleAnswers(worlds: readonly World[], operation: Operation, rules: Rules): Answer[] {
  const answers: Answer[] = [];
  const follow = (world: World, step: Step): void => {
    for (const turn of step.take(world)) {
      if ('next' in turn) follow(turn.world, turn.next);
      else answers.push(turn.answer);
    }
  };
  for (const world of worlds) follow(world, firstStep(operation, rules));
  return answers;
}
