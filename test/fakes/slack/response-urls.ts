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

interface UrlFor {
  readonly person: string;
  readonly channel: string;
  readonly team?: string;
  readonly original?: Seen;
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

  readonly #stamp: () => string;

  constructor(
    screens: Screens,
    clock: Clock,
    parts: { readonly complain: (fault: string) => void; readonly stamp: () => string },
  ) {
    this.#screens = screens;
    this.#clock = clock;
    this.#complain = parts.complain;
    this.#stamp = parts.stamp;
  }

  make(base: string, kind: 'commands' | 'actions' | 'app', { team = 'T1', ...to }: UrlFor): string {
    const path = `/${kind}/${team}/${this.#urls.size + 1}/fakeResponse`;
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
    this.#show(url, message);
    return { status: 200, body: 'ok' };
  }

  #show({ original, channel, person }: ResponseUrl, message: RespondMessage): void {
    if (original && message.delete_original === true) {
      this.#screens.delete(original);
      return;
    }
    if (original && message.replace_original === true) {
      this.#screens.replace(original, message);
      return;
    }
    const isPublic = message.response_type === 'in_channel';
    this.#screens.show({
      message,
      channel,
      edits: 0,
      ts: this.#stamp(),
      ...(message.thread_ts !== undefined && { threadTs: message.thread_ts }),
      ...(!isPublic && { onlyFor: person }),
    });
  }
}
