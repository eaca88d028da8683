import type { TelegramMessage } from '@gramio/types';
import type { FakeChat } from './chats.ts';
import type { World } from './world.ts';

/** Whether a bot in privacy mode gets a message: in a group only commands, replies to it, mentions of it, and what was sent through it. */
export function reaches(world: World, chat: FakeChat, message: TelegramMessage): boolean {
  const { me } = world;
  if (!chat.botIsMember) return false;
  if (chat.type === 'private' || chat.botIsAdmin) return true;
  if (message.via_bot?.id === me.id || message.reply_to_message?.from?.id === me.id) return true;
  const text = message.text ?? message.caption ?? '';
  const isService = text === '' && !message.document;
  if (isService) return message.sticker === undefined && message.photo === undefined;
  return (message.entities ?? message.caption_entities ?? []).some((one) => {
    const words = text.slice(one.offset, one.offset + one.length).toLowerCase();
    if (one.type === 'mention') return words === `@${me.username?.toLowerCase()}`;
    if (one.type === 'text_mention') return one.user?.id === me.id;
    return (
      one.type === 'bot_command' && (!words.includes('@') || words.endsWith(`@${me.username?.toLowerCase()}`))
    );
  });
}
