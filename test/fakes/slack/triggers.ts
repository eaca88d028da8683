import type { Clock } from '../../../src/kit/clock.ts';
import type { Installation } from './workspaces.ts';

const GOOD_FOR_MS = 3_000;

/** What somebody did, for which the app may open one view. */
export interface Trigger {
  readonly person: string;
  /** The home workspace of that person. */
  readonly team: string;
  readonly installation: Installation | undefined;
  readonly channel?: string;
  /** The view in which it was done. */
  readonly view?: string;
}

type Refused = 'invalid_trigger_id' | 'expired_trigger_id' | 'exchanged_trigger_id';

/** The `trigger_id`s: three seconds by Slack's clock, and one use. */
export class Triggers {
  readonly #triggers = new Map<string, Trigger & { readonly madeAtMs: number; isUsed: boolean }>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  make(trigger: Trigger): string {
    const id = `${this.#triggers.size + 1}.1767225600.fake`;
    this.#triggers.set(id, { ...trigger, madeAtMs: this.#clock.now(), isUsed: false });
    return id;
  }

  /** Exchanges it for a view. */
  take(id: unknown, installation: Installation): Trigger | Refused {
    const trigger = this.#triggers.get(String(id));
    if (trigger?.installation !== installation) return 'invalid_trigger_id';
    if (trigger.isUsed) return 'exchanged_trigger_id';
    if (this.#clock.now() - trigger.madeAtMs > GOOD_FOR_MS) return 'expired_trigger_id';
    trigger.isUsed = true;
    return trigger;
  }
}
