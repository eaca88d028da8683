import type { Actor, Place, Press, Utterance } from '../talk/utterance.ts';
import { isCardAlone } from './slack-render.ts';
import { unescapeSlack } from './slack-unescape.ts';

/** A payload of Slack's, of which only what is checked here is believed. */
type Payload = Readonly<Record<string, unknown>>;

export interface Heard<Said> {
  readonly said: Said;
  readonly responseUrl: string;
  /** One for each thing a person does; the same when Slack sends it again. */
  readonly triggerId: string;
}

export interface HeardPress extends Heard<Press> {
  /** The message holds this card and nothing else, and may be replaced by it. */
  readonly isCardAlone: boolean;
}

interface Person {
  readonly user: string;
  /** The workspace the person belongs to, where Slack says it. */
  readonly homeTeam?: string | undefined;
  /** The workspace in which it happened; none for an app installed for a whole organisation. */
  readonly team?: string | undefined;
  readonly enterprise?: string | undefined;
}

/**
 * `slack:<team>:<user>`. Within an organisation (Enterprise Grid) people keep their id in all its workspaces, so its id
 * takes the place of the workspace's. A guest from another organisation (Slack Connect) keeps his own workspace.
 */
export function slackActorId({ user, homeTeam, team, enterprise }: Person): string {
  const isGuest =
    homeTeam !== undefined && team !== undefined && homeTeam !== team && homeTeam !== enterprise;
  return `slack:${isGuest ? homeTeam : (enterprise ?? team ?? homeTeam ?? '-')}:${user}`;
}

/** The user id to write to, or nothing for somebody of another platform. */
export function slackUserOf(actorId: string): string | undefined {
  return /^slack:[^:]+:([A-Z0-9]+)$/.exec(actorId)?.[1];
}

/** Slack tells no language in what it sends (`users:read` would): English, until the talk knows of a choice. */
function actor(person: Person): Actor {
  return { platform: 'slack', id: slackActorId(person), language: 'en' };
}

/** A slash command; nothing when the payload is not one. */
export function utteranceOf(payload: Payload): Heard<Utterance> | undefined {
  const user = textOf(payload['user_id']);
  const team = textOf(payload['team_id']);
  const channel = textOf(payload['channel_id']);
  const responseUrl = textOf(payload['response_url']);
  const triggerId = textOf(payload['trigger_id']);
  const escaped = payload['text'] ?? '';
  if (!user || !team || !channel || !responseUrl || !triggerId || typeof escaped !== 'string')
    return undefined;
  const enterprise = textOf(payload['enterprise_id']);
  const { words, mentions } = unescapeSlack(escaped, (named) =>
    slackActorId({ user: named, team, enterprise }),
  );
  // There is no form yet to ask for the text in: the bare command says how to use it.
  const command = words.trim() === '' ? 'help' : 'secret';
  return {
    said: {
      actor: actor({ user, team, enterprise }),
      place: placeOf(team, channel),
      command,
      words,
      mentions,
    },
    responseUrl,
    triggerId,
  };
}

/** A press of one of our buttons; nothing when the payload is something else. */
export function pressOf(payload: Payload): HeardPress | undefined {
  const person = objectOf(payload['user']);
  const user = textOf(person['id']);
  const homeTeam = textOf(person['team_id']);
  const team = textOf(objectOf(payload['team'])['id']);
  const enterprise = textOf(objectOf(payload['enterprise'])['id']);
  const channel = textOf(objectOf(payload['channel'])['id']);
  const actions = payload['actions'];
  const button = objectOf(Array.isArray(actions) ? (actions[0] as unknown) : undefined);
  const value = textOf(button['value']);
  const responseUrl = textOf(payload['response_url']);
  const triggerId = textOf(payload['trigger_id']);
  if (!user || !channel || !value || !responseUrl || !triggerId) return undefined;
  return {
    said: {
      actor: actor({ user, homeTeam, team, enterprise }),
      place: placeOf(team ?? homeTeam ?? '-', channel),
      payload: value,
    },
    responseUrl,
    triggerId,
    isCardAlone: isCardAlone(textOf(button['action_id']) ?? ''),
  };
}

function placeOf(team: string, channel: string): Place {
  return { kind: channel.startsWith('D') ? 'private' : 'group', ref: `${team}:${channel}` };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function objectOf(value: unknown): Payload {
  return typeof value === 'object' && value !== null ? (value as Payload) : {};
}
