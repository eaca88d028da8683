import { Redacted } from '../../kit/redacted.ts';
import { RECIPIENTS_MAX } from '../../vault/limits.ts';
import {
  eachOnce,
  NOTE_CHARACTERS_MAX,
  oneLine,
  parseCommandLine,
  parseOptions,
  type Refusal,
  type SecretOptions,
} from '../command-line.ts';
import { makeSecret } from '../make-secret.ts';
import { namesIn } from '../names.ts';
import type { Reply } from '../reply.ts';
import { STEP_MS } from '../steps.ts';
import type { Attachment, Person, Utterance } from '../utterance.ts';
import type { Voice } from '../voice.ts';
import { words, type Command, type Desk } from './command.ts';

export const secret: Command = {
  mayHoldSecret: (said) => said.trim() !== '',

  async answer(utterance, voice, desk) {
    if (utterance.attachment) return await keepFileSaid(utterance.attachment, utterance, voice, desk);
    const line = parseCommandLine(utterance.words, utterance.mentions);
    switch (line.kind) {
      case 'nothing':
        return await askForText(everybody(line.recipients, utterance), utterance, voice, desk);
      case 'refusal':
        return [refused(line, utterance, voice, desk)];
      case 'text': {
        const people = everybody(line.options.recipients, utterance);
        return await makeSecret({ text: line.text, options: line.options, people }, utterance, voice, desk);
      }
    }
  },
};

/** The message after a question of the bot: all of it is the text, for the people that the question was about. */
export function keepWhole(
  people: readonly Person[],
  utterance: Utterance,
  voice: Voice,
  desk: Desk,
): Promise<readonly Reply[]> {
  const text = new Redacted(utterance.words);
  return makeSecret({ text, options: {}, people: everybody(people, utterance) }, utterance, voice, desk);
}

/** A text file without a command: what is written beside it is its note, else its name is. */
export async function keepFile(
  { text, name }: Attachment,
  people: readonly Person[],
  utterance: Utterance,
  voice: Voice,
  desk: Desk,
): Promise<readonly Reply[]> {
  const beside = oneLine(utterance.words).trim();
  if (beside.length > NOTE_CHARACTERS_MAX)
    return [words(voice.say('people.refused.caption', { max: NOTE_CHARACTERS_MAX }))];
  const options = beside === '' ? notedBy(name) : { note: beside };
  return await makeSecret({ text, options, people: everybody(people, utterance) }, utterance, voice, desk);
}

/** Asks for the text, which will be for these people; where the platform has people, others can be picked instead. */
export async function askForText(
  people: readonly Person[],
  utterance: Utterance,
  voice: Voice,
  desk: Desk,
): Promise<readonly Reply[]> {
  const { say } = voice;
  const { actor, place } = utterance;
  const abilities = desk.couriers.abilities(actor.platform);
  if (people.length > 0 && !abilities.people) return [words(say('talk.refused.for_later'))];
  if (people.length > RECIPIENTS_MAX)
    return [words(say('talk.refused.too_many_people', { max: RECIPIENTS_MAX }))];
  await desk.steps.begin(actor.id, { kind: 'text', recipients: people });
  const asked = say(place.kind === 'private' ? 'talk.ask' : 'talk.ask.group', {
    minutes: STEP_MS / 60_000,
  });
  if (people.length > 0) {
    const whom = say('people.ask.for', { names: namesIn(people, voice) });
    return [{ kind: 'ask', words: `${whom} ${asked}` }];
  }
  if (place.kind !== 'private' || !abilities.people) return [{ kind: 'ask', words: asked }];
  return [{ kind: 'ask', words: `${asked} ${say('people.ask.pick')}`, picksPeople: true }];
}

function keepFileSaid(
  file: Attachment,
  utterance: Utterance,
  voice: Voice,
  desk: Desk,
): Promise<readonly Reply[]> | readonly Reply[] {
  const beside = parseOptions(utterance.words, utterance.mentions);
  if (beside.kind === 'refusal') return [refused(beside, utterance, voice, desk)];
  const options = { ...notedBy(file.name), ...beside.options };
  const people = everybody(beside.options.recipients, utterance);
  return makeSecret({ text: file.text, options, people }, utterance, voice, desk);
}

/** A name that nobody can be told by is answered with the platform's picker where there is one; a text would be for anybody. */
function refused({ phrase, values }: Refusal, utterance: Utterance, voice: Voice, desk: Desk): Reply {
  const { actor, place } = utterance;
  // Slack offers its own list of people while a name is being typed.
  const canPick = actor.platform !== 'slack' && desk.couriers.abilities(actor.platform).people;
  if (phrase !== 'talk.refused.unresolved' || !canPick) return words(voice.say(phrase, values));
  if (place.kind === 'group') return words(voice.say('people.unresolved.group'));
  return { kind: 'ask', words: voice.say('people.unresolved.private'), picksPeople: true };
}

/** Those named and those shown in some other way. */
function everybody(named: readonly Person[] = [], { shown = [] }: Utterance): readonly Person[] {
  return eachOnce([...named, ...shown]);
}

function notedBy(name = ''): Pick<SecretOptions, 'note'> {
  const note = oneLine(name)
    .trim()
    .slice(0, NOTE_CHARACTERS_MAX)
    .replace(/[\uD800-\uDBFF]$/, '');
  return note === '' ? {} : { note };
}
