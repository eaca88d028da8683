import type { FormWish } from './slack-desk.ts';
import { objectOf, textOf, type Payload } from './slack-payload.ts';
import { personOf, slackActor } from './slack-people.ts';
import { unescapeSlack } from './slack-unescape.ts';
import { placeOf } from './slack-utterance.ts';

/** Asked for nowhere in particular. */
export function globalShortcutOf(payload: Payload): FormWish | undefined {
  const person = personOf(payload);
  const triggerId = textOf(payload['trigger_id']);
  if (!person || !triggerId) return undefined;
  const { scope } = person;
  return { actor: slackActor(person), asked: { place: { kind: 'private', ref: scope }, scope }, triggerId };
}

/** On a message, whose text the form begins with. */
export function messageShortcutOf(payload: Payload): FormWish | undefined {
  const person = personOf(payload);
  const triggerId = textOf(payload['trigger_id']);
  const channel = textOf(objectOf(payload['channel'])['id']);
  const responseUrl = textOf(payload['response_url']);
  if (!person || !triggerId || !channel || !responseUrl) return undefined;
  const { scope } = person;
  const escaped = textOf(objectOf(payload['message'])['text']) ?? '';
  const { words } = unescapeSlack(escaped, (user) => user);
  return {
    actor: slackActor(person),
    asked: { place: placeOf(scope, channel), channel, responseUrl, scope },
    triggerId,
    ...(words !== '' && { text: words }),
  };
}
