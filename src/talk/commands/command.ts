import type { Clock } from '../../kit/clock.ts';
import type { Log } from '../../kit/log.ts';
import type { Random } from '../../kit/random.ts';
import type { OrderLimits } from '../../vault/order.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Couriers } from '../couriers.ts';
import type { Diary } from '../diary.ts';
import type { Halves } from '../halves.ts';
import type { News } from '../news.ts';
import type { Records } from '../records.ts';
import type { RevealTurns } from '../reveal-turns.ts';
import type { Reminders } from '../reminders.ts';
import type { Step, Steps } from '../steps.ts';
import type { Reply } from '../reply.ts';
import type { Utterance } from '../utterance.ts';
import type { Voice } from '../voice.ts';

/** What the commands work with. */
export interface Desk {
  readonly vault: Vault;
  readonly records: Records;
  readonly halves: Halves;
  readonly steps: Steps;
  readonly turns: RevealTurns;
  readonly news: News;
  readonly diary: Diary;
  readonly reminders: Reminders;
  readonly couriers: Couriers;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly limits: OrderLimits;
  readonly publicUrl: () => string;
}

/** One command of the bot; a new one is a file with such a value and a line in `index.ts`. */
export interface Command {
  /** Whether what followed the command may be somebody's text; asked also when the command fails. */
  mayHoldSecret(words: string): boolean;
  /** `ended` is the open question that this command put an end to. */
  answer(utterance: Utterance, voice: Voice, desk: Desk, ended?: Step): Promise<readonly Reply[]>;
}

export function words(text: string): Reply {
  return { kind: 'words', words: text };
}

/** A command that is answered by words alone. */
export function plainCommand(
  answer: (utterance: Utterance, voice: Voice, desk: Desk) => Promise<string>,
): Command {
  return {
    mayHoldSecret: () => false,
    answer: async (utterance, voice, desk) => [words(await answer(utterance, voice, desk))],
  };
}
