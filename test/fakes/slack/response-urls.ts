import type { Clock } from '../../../src/kit/clock.ts';
import type { Screens, Seen } from './people-see.ts';
import { faultsOf, type RespondMessage } from './shapes.ts';

const USES_MAX = 5;
const GOOD_FOR_MS = 30 * 60_000;

interface ResponseUrl {
  readonly person: string;
  readonly channel: string;
  readonly madeAtMs: number;
  /** The message a button was pressed on. A slash command has none: what its URL posted cannot be replaced by it. */
  readonly original?: Seen;
  uses: number;
}

export interface PostAnswer {
  readonly status: number;
  readonly body: string;
}

/** The `response_url`s that Slack hands out with commands and presses: five posts each, within thirty minutes. */
export class ResponseUrls {
  readonly #urls = new Map<string, ResponseUrl>();
  readonly #screens: Screens;
  readonly #clock: Clock;
  readonly #complain: (fault: string) => void;

  constructor(screens: Screens, clock: Clock, complain: (fault: string) => void) {
    this.#screens = screens;
    this.#clock = clock;
    this.#complain = complain;
  }

  make(
    base: string,
    kind: 'commands' | 'actions',
    to: { person: string; channel: string; original?: Seen },
  ): string {
    const path = `/${kind}/T1/${this.#urls.size + 1}/fakeResponse`;
    this.#urls.set(path, { ...to, uses: 0, madeAtMs: this.#clock.now() });
    return base + path;
  }

  post(path: string, message: RespondMessage): PostAnswer {
    const url = this.#urls.get(path);
    if (!url) return { status: 404, body: 'no_team' };
    if (this.#clock.now() - url.madeAtMs > GOOD_FOR_MS) return { status: 404, body: 'expired_url' };
    if (url.uses >= USES_MAX) return { status: 404, body: 'used_url' };
    const faults = faultsOf('respond', message);
    if (faults.length > 0) {
      for (const fault of faults) this.#complain(`respond: ${fault}`);
      return { status: 400, body: 'invalid_blocks' };
    }
    url.uses += 1;
    if (message.replace_original === true && url.original) {
      this.#screens.replace(url.original, message);
    } else {
      const isPublic = message.response_type === 'in_channel';
      this.#screens.show({
        message,
        channel: url.channel,
        edits: 0,
        ...(!isPublic && { onlyFor: url.person }),
      });
    }
    return { status: 200, body: 'ok' };
  }
}
