import type { FakeChat } from './chats.ts';
import type { FakeClock } from './clock.ts';
import { Refusal } from './refusal.ts';

interface Rule {
  readonly most: number;
  readonly withinMs: number;
}

/** One a second in a chat, with short bursts; twenty a minute in a group; thirty a second in all. */
const IN_A_CHAT: Rule = { most: 5, withinMs: 5_000 };
const IN_A_GROUP: Rule = { most: 20, withinMs: 60_000 };
const IN_ALL: Rule = { most: 30, withinMs: 1_000 };

/** How much a bot may write. Off until a test turns it on. */
export class Limits {
  isOn = false;
  readonly #clock: FakeClock;
  readonly #sent: { readonly chatId: number; readonly atMs: number }[] = [];

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  /** Counts a message, or refuses it. */
  count(chat: FakeChat): void {
    if (!this.isOn) return;
    const here = this.#sent.filter(({ chatId }) => chatId === chat.id);
    const waitMs = Math.max(
      this.#waitMs(here, IN_A_CHAT),
      chat.type === 'private' ? 0 : this.#waitMs(here, IN_A_GROUP),
      this.#waitMs(this.#sent, IN_ALL),
    );
    const retry_after = Math.ceil(waitMs / 1000);
    if (retry_after > 0)
      throw new Refusal(429, `Too Many Requests: retry after ${retry_after}`, { retry_after });
    this.#sent.push({ chatId: chat.id, atMs: this.#clock.nowMs() });
  }

  #waitMs(sent: readonly { readonly atMs: number }[], { most, withinMs }: Rule): number {
    const oldest = sent.at(-most);
    return oldest === undefined ? 0 : oldest.atMs + withinMs - this.#clock.nowMs();
  }
}
