import type { Clock } from '../../../src/kit/clock.ts';

const MINUTE_MS = 60_000;

/** Calls in a minute, by Slack's tiers; `chat.postMessage` has a rule of its own: one a second in a channel. */
const PER_MINUTE: Readonly<Record<string, number>> = {
  'chat.update': 50,
  'chat.delete': 50,
  'chat.postEphemeral': 100,
  'conversations.open': 50,
  'views.open': 100,
  'views.push': 100,
  'views.update': 100,
  'views.publish': 100,
  'auth.test': 600,
  'apps.connections.open': 1,
};

/** The rate limits, off until a test turns them on. */
export class Limits {
  isOn = false;
  readonly #calls = new Map<string, number[]>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How long to wait, in seconds; nothing when the call may go on. */
  retryAfterS(method: string, who: string, channel: string): number | undefined {
    if (!this.isOn) return undefined;
    const isPost = method === 'chat.postMessage';
    const most = isPost ? 1 : (PER_MINUTE[method] ?? 20);
    const withinMs = isPost ? 1_000 : MINUTE_MS;
    const key = isPost ? `${method} ${who} ${channel}` : `${method} ${who}`;
    const now = this.#clock.now();
    const recent = (this.#calls.get(key) ?? []).filter((at) => now - at < withinMs);
    const [first] = recent;
    if (first !== undefined && recent.length >= most) return Math.ceil((first + withinMs - now) / 1_000);
    this.#calls.set(key, [...recent, now]);
    return undefined;
  }
}
