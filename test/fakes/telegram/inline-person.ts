import type { TelegramInlineQueryResultArticle, TelegramMessage } from '@gramio/types';
import type { FakeChat } from './chats.ts';
import { storedContent } from './content.ts';
import { contentOf, type InlineAnswer } from './inline-desk.ts';
import { Sender } from './sender.ts';

type ChatType = 'sender' | 'private' | 'group' | 'supergroup';

/** Somebody with the Telegram app, who also asks the bot from the input field of any chat. */
export class InlinePerson extends Sender {
  /** Types the bot's name and a query; gives what the app shows above the field, nothing where the bot did not answer. */
  async asksInline(
    query: string,
    { chatType = 'private' }: { readonly chatType?: ChatType } = {},
  ): Promise<InlineAnswer | undefined> {
    const { inline, queue } = this.world;
    if (!inline.isOn) throw new Error('the bot has no inline mode');
    if (query.length > 256) throw new Error('the app takes no longer query than 256 characters');
    const kept = inline.kept(query, this.user.id);
    if (kept) return kept;
    const id = inline.ask(query, this.user.id);
    queue.add({ inline_query: { id, from: this.user, query, offset: '', chat_type: chatType } });
    await queue.settled();
    return inline.answerOf(id);
  }

  /** Taps one of the results: what it holds becomes a message of this person's, in any chat. */
  async picks(
    result: TelegramInlineQueryResultArticle,
    chat: FakeChat,
    query = '',
  ): Promise<TelegramMessage> {
    const { chats, inline, queue, me } = this.world;
    const content = { ...storedContent(contentOf(result)), via_bot: me };
    const message = chats.put(chat, this.user, content);
    const inlineId = content.reply_markup ? inline.place(chat, message.message_id) : undefined;
    this.world.crawler.see(result.input_message_content);
    this.send(chat, { message });
    const of = inlineId === undefined ? {} : { inline_message_id: inlineId };
    if (inline.hasFeedback)
      queue.add({ chosen_inline_result: { result_id: result.id, from: this.user, query, ...of } });
    await queue.settled();
    return message;
  }

  /** Presses a button that shares, takes a chat, and there the first result. */
  async shares(label: string, to: FakeChat, from = this.chat): Promise<TelegramMessage> {
    const { button } = this.button(label, from);
    const query =
      button.switch_inline_query ??
      button.switch_inline_query_chosen_chat?.query ??
      button.switch_inline_query_current_chat;
    if (query === undefined) throw new Error(`the button "${label}" shares nothing`);
    const answer = await this.asksInline(query, { chatType: to === this.chat ? 'sender' : to.type });
    const first = answer?.results[0];
    if (!first) throw new Error('the bot has nothing to put there');
    return this.picks(first, to, query);
  }
}
