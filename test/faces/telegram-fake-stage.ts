import type { APIMethodReturn, APIMethods, TelegramUpdate } from '@gramio/types';
import { FakeTelegram } from '../fakes/telegram/fake-telegram.ts';

export interface Reply<Result = unknown> {
  readonly ok: boolean;
  readonly result?: Result;
  readonly error_code?: number;
  readonly description?: string;
  readonly parameters?: { readonly retry_after?: number; readonly migrate_to_chat_id?: number };
}

/** A bot without a mind of its own: it takes every update, does what a test tells it to, and confirms. */
export interface Puppet {
  readonly fake: FakeTelegram;
  /** What came, in order. */
  readonly updates: TelegramUpdate[];
  react: (update: TelegramUpdate) => Promise<unknown>;
  readonly call: ReturnType<typeof callerOf>;
  /** What Telegram says to a call that it refuses; `ok` to one that it does not. */
  said(method: keyof APIMethods, params: object): Promise<string>;
  close(): Promise<void>;
}

/** Calls the fake as a program does. */
export function callerOf(fake: FakeTelegram) {
  return async <Method extends keyof APIMethods>(
    method: Method,
    params: object = {},
  ): Promise<Reply<APIMethodReturn<Method>>> => {
    const response = await fetch(`${fake.apiRoot}/bot${fake.token}/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(params),
    });
    return (await response.json()) as Reply<APIMethodReturn<Method>>;
  };
}

export async function openPuppet(): Promise<Puppet> {
  const fake = await new FakeTelegram().open();
  const puppet: Puppet = {
    fake,
    updates: [],
    react: () => Promise.resolve(),
    call: callerOf(fake),
    async said(method, params) {
      const { ok, description } = await puppet.call(method, params);
      return ok ? 'ok' : (description ?? '');
    },
    async close() {
      isOpen = false;
      await fake.close();
      await polling;
    },
  };
  let isOpen = true;
  const polling = poll(puppet, () => isOpen);
  return puppet;
}

async function poll(puppet: Puppet, isOpen: () => boolean): Promise<void> {
  let offset = 0;
  while (isOpen()) {
    const answer = await puppet.call('getUpdates', { offset, timeout: 20 }).catch(() => undefined);
    for (const update of answer?.result ?? []) {
      puppet.updates.push(update);
      await puppet.react(update);
      offset = update.update_id + 1;
    }
  }
}
