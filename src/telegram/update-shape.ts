import type { TelegramUpdate } from '@gramio/types';
import { each, isText, isWhole, like, maybe, type Shape } from '../kit/shape.ts';

const text = maybe(isText);
const whole = maybe(isWhole);

const named = { first_name: text, last_name: text } as const satisfies Shape;
const user = like({ ...named, id: isWhole, language_code: text });
const contact = maybe(like({ ...named, user_id: whole }));
const origin = like({ type: isText, sender_user: maybe(user) });
const entities = maybe(each(like({ type: isText, offset: isWhole, length: isWhole, user: maybe(user) })));

/** A message that is replied to. */
const reply = maybe(like({ message_id: isWhole, from: maybe(user), contact, forward_origin: maybe(origin) }));

const placed = {
  message_id: isWhole,
  ephemeral_message_id: whole,
  message_thread_id: whole,
  chat: like({ id: isWhole, type: isText }),
} as const satisfies Shape;

const message = like({
  ...placed,
  from: maybe(user),
  text,
  caption: text,
  entities,
  caption_entities: entities,
  media_group_id: text,
  document: maybe(like({ file_id: isText, file_name: text, file_size: whole })),
  contact,
  users_shared: maybe(like({ users: each(like({ ...named, user_id: isWhole })) })),
  reply_to_message: reply,
  external_reply: maybe(like({ origin })),
});

/** What is read of what Telegram brings. The rest may be as it likes: there is more of it with every Bot API. */
const isSound = like({
  message: maybe(message),
  callback_query: maybe(
    like({ id: isText, from: user, data: text, inline_message_id: text, message: maybe(like(placed)) }),
  ),
  inline_query: maybe(like({ id: isText, from: user, query: isText })),
  chosen_inline_result: maybe(like({ from: user, query: isText, inline_message_id: text })),
});

/** Whether what is in an update is of the kinds that the Bot API says. */
export function isSoundUpdate(update: TelegramUpdate): boolean {
  return isSound(update);
}
