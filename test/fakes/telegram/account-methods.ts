import type { TelegramUser } from '@gramio/types';
import { chatAsSent, type FakeChat } from './chats.ts';
import { readableChat } from './reach.ts';
import { badRequest } from './refusal.ts';
import type { MethodTable, World } from './world.ts';

function aboutTheBot(user: TelegramUser, chat: FakeChat): object {
  if (!chat.botIsAdmin) return { status: chat.botIsMember ? 'member' : 'left', user };
  return { status: 'administrator', user, can_delete_messages: chat.botMayDelete };
}

function memberOf(world: World, chat: FakeChat, userId: number): object {
  if (userId === world.me.id) return aboutTheBot(world.me, chat);
  const user = chat.members.get(userId);
  if (!user) throw badRequest('PARTICIPANT_ID_INVALID');
  return { status: chat.admins.has(userId) ? 'administrator' : 'member', user };
}

function lengthChecked(text: string | undefined, charactersMax: number, words: string): true {
  if ((text ?? '').length > charactersMax) throw badRequest(words);
  return true;
}

export const ACCOUNT_METHODS: MethodTable = {
  getMe: (world) => ({
    ...world.me,
    can_join_groups: true,
    can_read_all_group_messages: false,
    supports_inline_queries: world.inline.isOn,
  }),
  getChat: (world, { chat_id }) => chatAsSent(readableChat(world, chat_id)),
  getChatMember: (world, { chat_id, user_id }) => memberOf(world, readableChat(world, chat_id), user_id),
  getFile: (world, { file_id }) => world.files.get(file_id),
  setWebhook: (world, params) => world.webhook.set(params),
  deleteWebhook: (world, params) => world.webhook.delete(params),
  getWebhookInfo: (world) => world.webhook.info(),
  setMyCommands: (world, params) => world.commands.set(params),
  getMyCommands: (world, params) => world.commands.get(params),
  deleteMyCommands: (world, params) => world.commands.delete(params),
  setMyDescription: (_, params) => lengthChecked(params.description, 512, 'BOT_DESCRIPTION_TOO_LONG'),
  setMyShortDescription: (_, params) => lengthChecked(params.short_description, 120, 'BOT_ABOUT_TOO_LONG'),
  setMyDefaultAdministratorRights: () => true,
};
