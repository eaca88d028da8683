import type { Actor } from '../talk/utterance.ts';
import { nameMark } from './slack-names.ts';
import { objectOf, textOf, type Payload } from './slack-payload.ts';

export interface SlackPerson {
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
export function slackActorId({ user, homeTeam, team, enterprise }: SlackPerson): string {
  const isGuest =
    homeTeam !== undefined && team !== undefined && homeTeam !== team && homeTeam !== enterprise;
  return `slack:${isGuest ? homeTeam : (enterprise ?? team ?? homeTeam ?? '-')}:${user}`;
}

/** The user id to write to, or nothing for somebody of another platform. */
export function slackUserOf(actorId: string): string | undefined {
  return /^slack:[^:]+:([A-Z0-9]+)$/.exec(actorId)?.[1];
}

/** The workspace or organisation that somebody is known in. */
export function slackSeatOf(actorId: string): string | undefined {
  return /^slack:([A-Z0-9]+):[A-Z0-9]+$/.exec(actorId)?.[1];
}

/** Who did it, in what Slack sends of presses, windows and shortcuts. */
export function personOf(payload: Payload): SlackPerson | undefined {
  const person = objectOf(payload['user']);
  const user = textOf(person['id']);
  if (user === undefined) return undefined;
  return {
    user,
    homeTeam: textOf(person['team_id']),
    team: textOf(objectOf(payload['team'])['id']),
    enterprise: textOf(objectOf(payload['enterprise'])['id']),
  };
}

/** Slack tells no language in what it sends (`users:read` would): English, until the talk knows of a choice. */
export function slackActor(person: SlackPerson): Actor {
  return { platform: 'slack', id: slackActorId(person), language: 'en', name: nameMark(person.user) };
}

/** Somebody who is known by his id alone. */
export function slackActorOf(actorId: string, user: string): Actor {
  return { platform: 'slack', id: actorId, language: 'en', name: nameMark(user) };
}
