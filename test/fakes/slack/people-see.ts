import { linksIn, type ShownMessage } from './shapes.ts';

/** One message as it stands on somebody's screen. It changes when it is replaced. */
export interface Seen {
  message: ShownMessage;
  readonly channel: string;
  /** The one person who sees it; nobody in particular for a message in a channel. */
  readonly onlyFor?: string;
  edits: number;
}

/** Everything that Slack shows, and who waits to see something. */
export class Screens {
  readonly seen: Seen[] = [];
  /** What the crawler fetched: links of messages that may be unfurled. */
  readonly crawled: string[] = [];
  readonly #waiting: { readonly wanted: (seen: Seen) => boolean; readonly resolve: (seen: Seen) => void }[] =
    [];

  show(seen: Seen): void {
    this.seen.push(seen);
    this.#tell(seen);
  }

  replace(seen: Seen, message: ShownMessage): void {
    seen.message = message;
    seen.edits += 1;
    this.#tell(seen);
  }

  /** The next message, or change of one, that is as wanted. */
  next(wanted: (seen: Seen) => boolean): Promise<Seen> {
    return new Promise((resolve) => this.#waiting.push({ wanted, resolve }));
  }

  #tell(seen: Seen): void {
    this.#crawl(seen);
    for (const one of this.#waiting.filter(({ wanted }) => wanted(seen))) {
      this.#waiting.splice(this.#waiting.indexOf(one), 1);
      one.resolve(seen);
    }
  }

  #crawl({ message, onlyFor, channel }: Seen): void {
    const isEphemeral = onlyFor !== undefined && !channel.startsWith('D');
    if (isEphemeral || (message.unfurl_links === false && message.unfurl_media === false)) return;
    for (const url of linksIn(message)) {
      this.crawled.push(url);
      const headers = { 'user-agent': 'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)' };
      void fetch(url, { headers, signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
    }
  }
}
