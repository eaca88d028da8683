import type { APIMethodParams, APIMethods, TelegramUser } from '@gramio/types';
import type { Chats } from './chats.ts';
import type { FakeClock } from './clock.ts';
import type { CommandShelf } from './commands.ts';
import type { Crawler } from './crawler.ts';
import type { FileShelf } from './files.ts';
import type { InlineDesk } from './inline-desk.ts';
import type { Limits } from './limits.ts';
import type { UpdateQueue } from './update-queue.ts';
import type { Webhook } from './webhook.ts';

export interface CallbackAnswer {
  readonly text: string | undefined;
  readonly isAlert: boolean;
  /** What the app opens. */
  readonly url?: string;
}

export interface PendingQuery {
  readonly id: string;
  readonly user: TelegramUser;
  /** Where it was pressed; nothing for a message that was put in by inline mode. */
  readonly chatId?: number;
  readonly messageId?: number;
  readonly pressedMs: number;
  answer?: CallbackAnswer;
  isTooOld: boolean;
}

/** All that Telegram's servers keep: the methods change it from one side, the people from the other. */
export interface World {
  readonly me: TelegramUser;
  readonly clock: FakeClock;
  readonly chats: Chats;
  readonly queue: UpdateQueue;
  readonly queries: Map<string, PendingQuery>;
  readonly commands: CommandShelf;
  readonly inline: InlineDesk;
  readonly files: FileShelf;
  readonly crawler: Crawler;
  readonly webhook: Webhook;
  readonly limits: Limits;
}

/** Methods of the Bot API, each refusing what and as the real one refuses. */
export type MethodTable = {
  readonly [Method in keyof APIMethods]?: (
    world: World,
    params: NonNullable<APIMethodParams<Method>>,
  ) => unknown;
};
