import { linksIn, type ShownMessage } from './shapes.ts';

/** One message as it stands on somebody's screen. It changes when it is replaced. */
export interface Seen {
  message: ShownMessage;
  readonly channel: string;
  /** The one person who sees it; nobody in particular for a message in a channel. */
  readonly onlyFor?: string;
  edits: number;
  /** What Slack calls it within its channel. */
  readonly ts?: string;
  readonly threadTs?: string;
  /** The person, or the bot user, who wrote it; none for what came by a `response_url`. */
  readonly by?: string;
  isDeleted?: boolean;
}

/** Not kept by Slack: only the `response_url` that made it can change it. */
export function isEphemeral({ onlyFor, channel }: Seen): boolean {
  return onlyFor !== undefined && !channel.startsWith('D');
}

export type SeenChange = 'shown' | 'changed' | 'deleted';

/** Everything that Slack shows, and who waits to see something. */
export class Screens {
  readonly seen: Seen[] = [];
  /** What the crawler fetched: links of messages that may be unfurled. */
  readonly crawled: string[] = [];
  readonly #waiting: { readonly wanted: (seen: Seen) => boolean; readonly resolve: (seen: Seen) => void }[] =
    [];
  readonly #told: (change: SeenChange, seen: Seen) => void;

  constructor(told: (change: SeenChange, seen: Seen) => void = () => undefined) {
    this.#told = told;
  }

  show(seen: Seen): void {
    this.seen.push(seen);
    this.#tell('shown', seen);
  }

  replace(seen: Seen, message: ShownMessage): void {
    seen.message = message;
    seen.edits += 1;
    this.#tell('changed', seen);
  }

  delete(seen: Seen): void {
    seen.isDeleted = true;
    this.#told('deleted', seen);
  }

  /** A message that stands there still, by its name. */
  find(channel: string, ts: string): Seen | undefined {
    return this.seen.find((one) => one.channel === channel && one.ts === ts && one.isDeleted !== true);
  }

  /** The next message, or change of one, that is as wanted. */
  next(wanted: (seen: Seen) => boolean): Promise<Seen> {
    return new Promise((resolve) => this.#waiting.push({ wanted, resolve }));
  }

  #tell(change: SeenChange, seen: Seen): void {
    this.#crawl(seen);
    for (const one of this.#waiting.filter(({ wanted }) => wanted(seen))) {
      this.#waiting.splice(this.#waiting.indexOf(one), 1);
      one.resolve(seen);
    }
    this.#told(change, seen);
  }

  #crawl(seen: Seen): void {
    const { message } = seen;
    if (isEphemeral(seen) || (message.unfurl_links === false && message.unfurl_media === false)) return;
    for (const url of linksIn(message)) {
      this.crawled.push(url);
      // Nothing but this machine is ever asked.
      if (!/^http:\/\/(?:127\.0\.0\.1|localhost)[:/]/.test(url)) continue;
      const headers = { 'user-agent': 'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)' };
      void fetch(url, { headers, signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
    }
  }
}
