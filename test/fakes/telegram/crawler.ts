import type { APIMethodParams } from '@gramio/types';

export const TELEGRAM_CRAWLER = 'TelegramBot (like TwitterBot)';

/** Fetches what a message of the bot links to, as Telegram does to draw a preview, unless the message forbids it. */
export class Crawler {
  readonly fetched: string[] = [];
  readonly #work = new Set<Promise<unknown>>();

  see(params: unknown): void {
    const { text, entities, link_preview_options } = params as APIMethodParams<'sendMessage'>;
    if (link_preview_options?.is_disabled === true) return;
    const hidden = (entities ?? []).flatMap((entity) => entity.url ?? []);
    const seen = [...String(text).matchAll(/https?:\/\/\S+/g)].map((match) => match[0]);
    for (const url of new Set([...seen, ...hidden])) this.#fetch(url);
  }

  #fetch(url: string): void {
    this.fetched.push(url);
    if (!['127.0.0.1', 'localhost'].includes(new URL(url).hostname)) return;
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
