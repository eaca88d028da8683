import type { TelegramLinkPreviewOptions, TelegramMessageEntity } from '@gramio/types';

export const TELEGRAM_CRAWLER = 'TelegramBot (like TwitterBot)';

/** What of a message, an edit, a caption or inline content draws a preview. */
interface Seen {
  readonly text?: unknown;
  readonly caption?: unknown;
  readonly message_text?: unknown;
  readonly entities?: readonly TelegramMessageEntity[];
  readonly caption_entities?: readonly TelegramMessageEntity[];
  readonly link_preview_options?: TelegramLinkPreviewOptions;
}

/** An address with its scheme, or a bare name with a path, which the apps make a link as well. */
const ADDRESS = /https?:\/\/\S+|(?<![\w@/.:-])(?:[a-z0-9-]+\.)+[a-z]{2,}\/\S*/gi;

/** Fetches what a message of the bot links to, as Telegram does to draw a preview, unless the message forbids it. */
export class Crawler {
  readonly fetched: string[] = [];
  readonly #work = new Set<Promise<unknown>>();

  see(given: unknown): void {
    const seen = (given ?? {}) as Seen;
    const options = seen.link_preview_options;
    if (options?.is_disabled === true) return;
    const hidden = [...(seen.entities ?? []), ...(seen.caption_entities ?? [])].flatMap(
      (one) => one.url ?? [],
    );
    const texts = [seen.text, seen.caption, seen.message_text].filter((one) => typeof one === 'string');
    const shown = texts.flatMap((text) => text.match(ADDRESS) ?? []);
    for (const url of new Set([...shown, ...hidden, ...(options?.url === undefined ? [] : [options.url])]))
      this.#fetch(url.includes('://') ? url : `http://${url}`);
  }

  #fetch(url: string): void {
    this.fetched.push(url);
    if (!URL.canParse(url) || !['127.0.0.1', 'localhost'].includes(new URL(url).hostname)) return;
    const work = fetch(url, {
      headers: { 'user-agent': TELEGRAM_CRAWLER },
      signal: AbortSignal.timeout(5_000),
    })
      .then((response) => response.arrayBuffer())
      .catch(() => undefined)
      .finally(() => this.#work.delete(work));
    this.#work.add(work);
  }

  async done(): Promise<void> {
    await Promise.all(this.#work);
  }
}
