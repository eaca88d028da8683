import type { Place, Press, Utterance } from '../talk/utterance.ts';
import { parseAsked, type Asked } from './slack-asked.ts';
import { nameMark } from './slack-names.ts';
import { objectOf, textOf, type Payload } from './slack-payload.ts';
import { personOf, slackActor, slackActorId, slackUserOf, type SlackActor } from './slack-people.ts';
import { isCardAlone, isOnPostedCard, isOpening } from './slack-render.ts';
import { unescapeSlack } from './slack-unescape.ts';
import type { Posted } from './slack-outbound.ts';

export interface HeardCommand {
  readonly said: Utterance & { readonly actor: SlackActor };
  readonly asked: Asked & { readonly responseUrl: string };
  /** One for each thing a person does; the same when Slack sends it again. */
  readonly triggerId: string;
}

export interface HeardPress {
  readonly said: Press & { readonly actor: SlackActor };
  readonly asked: Asked;
  readonly triggerId: string;
  /** The message holds this card and nothing else, and may be replaced by it. */
  readonly isCardAlone: boolean;
  /** It brings somebody a text. */
  readonly isOpening: boolean;
  /** The window it was pressed in. */
  readonly viewId?: string;
  readonly isHome?: boolean;
  /** The message for everybody that it was pressed on. */
  readonly posted?: Posted;
}

/** A slash command; nothing when the payload is not one. */
export function utteranceOf(payload: Payload): HeardCommand | undefined {
  const user = textOf(payload['user_id']);
  const team = textOf(payload['team_id']);
  const channel = textOf(payload['channel_id']);
  const responseUrl = textOf(payload['response_url']);
  const triggerId = textOf(payload['trigger_id']);
  const escaped = payload['text'] ?? '';
  if (!user || !team || !channel || !responseUrl || !triggerId || typeof escaped !== 'string')
    return undefined;
  const enterprise = textOf(payload['enterprise_id']);
  const scope = enterprise ?? team;
  const { words, mentions } = unescapeSlack(escaped, (named) => slackActorId({ user: named, scope }));
  const place = placeOf(team, channel);
  return {
    said: {
      actor: slackActor({ user, scope, homes: [team, scope] }),
      place,
      command: 'secret',
      words,
      mentions: mentions.map((mention) => {
        const named = mention.person && slackUserOf(mention.person.id);
        return named === undefined || !mention.person
          ? mention
          : { ...mention, person: { id: mention.person.id, name: nameMark(named) } };
      }),
    },
    asked: { place, channel, responseUrl, scope },
    triggerId,
  };
}

/** Says nothing of a secret, so that its form can be shown before anything is asked of anybody. */
export function isBare({ words }: Utterance): boolean {
  return ['', '--'].includes(words.trim());
}

/** A press of one of our buttons; nothing when the payload is something else. */
export function pressOf(payload: Payload): HeardPress | undefined {
  const person = personOf(payload);
  const actions = payload['actions'];
  const button = objectOf(Array.isArray(actions) ? (actions[0] as unknown) : undefined);
  const value = textOf(button['value']);
  const actionId = textOf(button['action_id']) ?? '';
  const triggerId = textOf(payload['trigger_id']);
  if (!person || !value || !triggerId) return undefined;
  const found = whereOf(payload, person.scope);
  if (!found) return undefined;
  const { asked, viewId, message, isHome } = found;
  return {
    said: { actor: slackActor(person), place: asked.place, payload: value },
    asked,
    triggerId,
    isCardAlone: isCardAlone(actionId),
    isOpening: isOpening(actionId),
    ...(viewId !== undefined && { viewId }),
    ...(isHome === true && { isHome }),
    ...(message && isOnPostedCard(actionId) && { posted: message }),
  };
}

interface Where {
  readonly asked: Asked;
  readonly viewId?: string;
  readonly isHome?: boolean;
  readonly message?: Posted;
}

function whereOf(payload: Payload, scope: string): Where | undefined {
  const view = objectOf(payload['view']);
  const viewId = textOf(view['id']);
  if (viewId !== undefined) {
    const asked = parseAsked(textOf(view['private_metadata']) ?? '', scope);
    return { asked, viewId, isHome: view['type'] === 'home' };
  }
  const channel = textOf(objectOf(payload['channel'])['id']);
  const responseUrl = textOf(payload['response_url']);
  if (!channel || !responseUrl) return undefined;
  const ts = textOf(objectOf(payload['container'])['message_ts']);
  return {
    asked: { place: placeOf(scope, channel), channel, responseUrl, scope },
    ...(ts !== undefined && { message: { channel, ts } }),
  };
}

export function placeOf(team: string, channel: string): Place {
  return { kind: channel.startsWith('D') ? 'private' : 'group', ref: `${team}:${channel}` };
}
