import type { Person, Utterance } from '../talk/utterance.ts';
import { parseAsked, type Asked } from './slack-asked.ts';
import { BLOCK, HERE, type FormBlock } from './slack-form.ts';
import { nameMark } from './slack-names.ts';
import { personOf, slackActorId, slackActor, type SlackActor } from './slack-people.ts';
import { objectOf, textOf, type Payload } from './slack-payload.ts';
import { ANSWER_BLOCK, VALUE } from './slack-views.ts';

/** A window that somebody has sent off. */
export interface Submission {
  readonly actor: SlackActor;
  readonly asked: Asked;
  readonly viewId: string;
  /** One for each time it is sent off. */
  readonly triggerId: string;
  /** What is meant, in the words of the command line. */
  readonly said: Utterance;
}

/** The form for a new secret, as if its fields had been typed behind `/secret`; nothing for something else. */
export function formSubmissionOf(payload: Payload): Submission | undefined {
  return submissionOf(payload, (read, asked) => {
    const text = read.text(BLOCK.text);
    if (text === undefined) return undefined;
    const people = read.people();
    const isHere = read.choice(BLOCK.where) === HERE;
    const [ttl, views, pass] = [read.choice(BLOCK.ttl), read.choice(BLOCK.views), read.text(BLOCK.pass)];
    const options = [
      ...(ttl === undefined ? [] : [`ttl=${ttl}`]),
      ...(views === undefined ? [] : [`views=${views}`]),
      ...(pass === undefined ? [] : [`pass=${quoted(pass)}`]),
      ...(isHere && people.length === 0 ? ['to=chat'] : []),
    ];
    return {
      command: 'secret',
      words: [...options, `-- ${text}`].join(' '),
      mentions: [],
      shown: people,
      // What is not to be posted is said in private, wherever the form was opened.
      place: isHere ? asked.place : { kind: 'private', ref: asked.place.ref },
    };
  });
}

/** The answer to a question, as if it had been sent in private. */
export function answerSubmissionOf(payload: Payload): Submission | undefined {
  return submissionOf(payload, (read, asked) => {
    const words = read.text(ANSWER_BLOCK);
    if (words === undefined) return undefined;
    return { words, mentions: [], place: { kind: 'private', ref: asked.place.ref } };
  });
}

interface Fields {
  text(block: string): string | undefined;
  choice(block: FormBlock): string | undefined;
  people(): readonly Person[];
}

function submissionOf(
  payload: Payload,
  said: (fields: Fields, asked: Asked) => Omit<Utterance, 'actor'> | undefined,
): Submission | undefined {
  const person = personOf(payload);
  const view = objectOf(payload['view']);
  const viewId = textOf(view['id']);
  const triggerId = textOf(payload['trigger_id']);
  if (!person || !viewId || !triggerId) return undefined;
  const asked = parseAsked(textOf(view['private_metadata']) ?? '', person.scope);
  const values = objectOf(objectOf(view['state'])['values']);
  const field = (block: string): Payload => objectOf(objectOf(values[block])[VALUE]);
  const heard = said(
    {
      text: (block) => textOf(field(block)['value']),
      choice: (block) => textOf(objectOf(field(block)['selected_option'])['value']),
      people() {
        const ids = field(BLOCK.people)['selected_users'];
        const users = Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
        const { scope } = person;
        return users.map((user) => ({ id: slackActorId({ user, scope }), name: nameMark(user) }));
      },
    },
    asked,
  );
  const actor = slackActor(person);
  return heard && { actor, asked, viewId, triggerId, said: { actor, ...heard } };
}

function quoted(value: string): string {
  return `"${value.replaceAll(/["\\]/g, '\\$&')}"`;
}
