import type { APIMethodParams, TelegramBotCommand, TelegramBotCommandScope } from '@gramio/types';
import type { FakeChat } from './chats.ts';
import { badRequest } from './refusal.ts';

type SetCommands = NonNullable<APIMethodParams<'setMyCommands'>>;
type Which = Pick<SetCommands, 'scope' | 'language_code'>;

const COMMANDS_MAX = 100;

function keyOf({ scope, language_code }: Which): string {
  const { type = 'default', ...of } = scope ?? ({} as { type?: string });
  return `${type} ${Object.values(of).map(String).join(' ')} ${language_code ?? ''}`;
}

/** The scopes that hold for somebody in a chat, the narrowest first. */
function scopesIn(chat: FakeChat, userId: number): TelegramBotCommandScope[] {
  const chat_id = chat.id;
  if (chat.type === 'private')
    return [{ type: 'chat', chat_id }, { type: 'all_private_chats' }, { type: 'default' }];
  const isAdmin = chat.admins.has(userId);
  return [
    { type: 'chat_member', chat_id, user_id: userId },
    ...(isAdmin ? [{ type: 'chat_administrators' as const, chat_id }] : []),
    { type: 'chat', chat_id },
    ...(isAdmin ? [{ type: 'all_chat_administrators' as const }] : []),
    { type: 'all_group_chats' },
    { type: 'default' },
  ];
}

/** The lists of commands, by scope and language. */
export class CommandShelf {
  readonly #lists = new Map<string, readonly TelegramBotCommand[]>();

  set(params: SetCommands): true {
    if (params.commands.length > COMMANDS_MAX) throw badRequest('BOT_COMMANDS_TOO_MUCH');
    for (const { command, description } of params.commands) {
      if (!/^[a-z0-9_]{1,32}$/.test(command)) throw badRequest('BOT_COMMAND_INVALID');
      if (description === '' || description.length > 256) throw badRequest('BOT_COMMAND_DESCRIPTION_INVALID');
    }
    this.#lists.set(keyOf(params), params.commands);
    return true;
  }

  get(which: Which): readonly TelegramBotCommand[] {
    return this.#lists.get(keyOf(which)) ?? [];
  }

  delete(which: Which): true {
    this.#lists.delete(keyOf(which));
    return true;
  }

  /** What the app of somebody offers in a chat: the narrowest scope that has a list, his language before none. */
  offered(chat: FakeChat, user: { readonly id: number; readonly language_code?: string }) {
    const language = user.language_code?.slice(0, 2) ?? '';
    for (const scope of scopesIn(chat, user.id)) {
      for (const language_code of [language, '']) {
        const list = this.get({ scope, language_code });
        if (list.length > 0) return list;
      }
    }
    return [];
  }

  isEphemeral(chat: FakeChat, user: { readonly id: number; readonly language_code?: string }, name: string) {
    const isGroup = chat.type !== 'private';
    return (
      isGroup && this.offered(chat, user).some((one) => one.command === name && one.is_ephemeral === true)
    );
  }
}
