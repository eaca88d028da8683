import type { TelegramKeyboardButton, TelegramMessage, TelegramUpdate, TelegramUser } from '@gramio/types';
import { typedEntities, type FakeChat } from './chats.ts';
import type { FileSent } from './files.ts';
import { Person, type Typing } from './person.ts';

const PICTURE = [{ file_id: 'picture', file_unique_id: 'picture', width: 90, height: 90 }];

/** What an app can send besides text and files, as the bot gets it. */
export const THINGS = {
  photo: { photo: PICTURE },
  sticker: { sticker: { file_id: 's', file_unique_id: 's', type: 'regular', width: 512, height: 512 } },
  voice: { voice: { file_id: 'v', file_unique_id: 'v', duration: 3 } },
  location: { location: { latitude: 1, longitude: 2 } },
} as const;

/** Somebody with the Telegram app, who sends more than text. */
export class Sender extends Person {
  /** Sends a file and waits until the bot is through with it. */
  sendsFile(file: FileSent & { readonly caption?: string }, typing: Typing = {}): Promise<TelegramUpdate> {
    const content = { document: this.world.files.keep(file), ...captionOf(file.caption) };
    return this.types('', { ...typing, content });
  }

  sends(thing: keyof typeof THINGS, { caption, ...typing }: Typing & { readonly caption?: string } = {}) {
    const content = { ...THINGS[thing], ...captionOf(caption) } as Partial<TelegramMessage>;
    return this.types('', { ...typing, content });
  }

  /** Files in one go: one message each, held together by an id, the words under the first. */
  async sendsAlbum(files: readonly FileSent[], caption: string, typing: Typing = {}): Promise<void> {
    const media_group_id = `album-${this.world.clock.nowMs()}`;
    for (const [at, file] of files.entries()) {
      const words = at === 0 ? captionOf(caption) : {};
      const content = { media_group_id, document: this.world.files.keep(file), ...words };
      this.post('', { ...typing, content });
    }
    await this.world.queue.settled();
  }

  /** Sends a card of the address book: of somebody with Telegram, or of a number alone. */
  sendsContact(of: { readonly name: string; readonly user?: TelegramUser }, typing: Typing = {}) {
    const user_id = of.user === undefined ? {} : { user_id: of.user.id };
    const contact = { phone_number: '+10000000000', first_name: of.name, ...user_id };
    return this.types('', { ...typing, content: { contact } });
  }

  /** Passes on a text of somebody's; one who hides his account is a name alone. */
  forwards(
    text: string,
    of: { readonly user: TelegramUser; readonly isHidden?: boolean },
    typing: Typing = {},
  ) {
    const date = this.world.clock.nowS() - 60;
    const forward_origin =
      of.isHidden === true
        ? ({ type: 'hidden_user', sender_user_name: of.user.first_name, date } as const)
        : ({ type: 'user', sender_user: of.user, date } as const);
    const content = { text, entities: typedEntities(text), forward_origin };
    return this.types('', { ...typing, content });
  }

  /** Taps a button of the keyboard under the input field that says its own label. */
  taps(label: string): Promise<TelegramUpdate> {
    const { text } = this.#key(label);
    return this.types(text);
  }

  /** Taps such a button that asks for people, and picks some. */
  picksPeople(label: string, people: readonly { readonly user: TelegramUser }[]): Promise<TelegramUpdate> {
    const { request_users } = this.#key(label);
    if (!request_users) throw new Error(`the button "${label}" asks for nobody`);
    if (people.length > (request_users.max_quantity ?? 1))
      throw new Error('the app lets nobody pick so many people');
    const users = people.map(({ user }) => ({
      user_id: user.id,
      ...(request_users.request_name === true ? { first_name: user.first_name } : {}),
    }));
    const users_shared = { request_id: request_users.request_id, users };
    return this.types('', { content: { users_shared } });
  }

  /** Changes a message of his own. */
  async edits(message: TelegramMessage, text: string, chat: FakeChat = this.chat): Promise<TelegramUpdate> {
    const after: TelegramMessage = {
      ...message,
      text,
      entities: typedEntities(text),
      edit_date: this.world.clock.nowS(),
    };
    chat.messages.set(message.message_id, after);
    const update = this.send(chat, { edited_message: after });
    await this.world.queue.settled();
    return update;
  }

  /** Stops the bot, or lets it write again. */
  async stopsBot(isStopped = true): Promise<void> {
    this.chat.writable = isStopped ? 'blocked' : 'yes';
    await this.world.queue.settled();
  }

  leaves(chat: FakeChat): void {
    chat.members.delete(this.user.id);
  }

  #key(label: string): TelegramKeyboardButton {
    const keys = (this.chat.replyKeyboard ?? []).map((one) =>
      typeof one === 'string' ? { text: one } : one,
    );
    const key = keys.find((one) => one.text === label);
    if (!key) throw new Error(`there is no key "${label}" under the field`);
    return key;
  }
}

function captionOf(caption: string | undefined): Partial<TelegramMessage> {
  if (caption === undefined) return {};
  return { caption, caption_entities: typedEntities(caption) };
}
