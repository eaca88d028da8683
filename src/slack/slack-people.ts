import type { Actor } from '../talk/utterance.ts';
import { parseAsked } from './slack-asked.ts';
import { nameMark } from './slack-names.ts';
import { objectOf, textOf, type Payload } from './slack-payload.ts';

/** Somebody as one installation of the app sees him. */
export interface SlackPerson {
  readonly user: string;
  /** The organisation (Enterprise Grid) or else the workspace in which the app that he met is installed. */
  readonly scope: string;
  /** What he belongs to, where Slack says it: his workspace, and an organisation unless he is its guest. */
  readonly homes?: readonly string[];
}

/** Somebody who does something, with what `SLACK_ALLOW_TEAMS` may name of him. */
export interface SlackActor extends Actor {
  readonly homes: readonly string[];
}

/**
 * `slack:<scope>:<user>`. A user id alone is what Slack gives of people who are picked or mentioned, and what it takes for a
 * mention or a message: within the sight of one installation it means one person, also when he is a guest from elsewhere
 * (Slack Connect). So the scope is the installation's, never the guest's own workspace, which only presses tell.
 */
export function slackActorId({ user, scope }: Pick<SlackPerson, 'user' | 'scope'>): string {
  return `slack:${scope}:${user}`;
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
  const home = textOf(person['team_id']);
  const team = textOf(objectOf(payload['team'])['id']);
  const enterprise = textOf(objectOf(payload['enterprise'])['id']);
  // Pressing in a workspace that is not his, he may be a guest of its organisation.
  const isAtHome = team === undefined || team === home || home === enterprise;
  const homes = [home, isAtHome ? enterprise : undefined].filter((one) => one !== undefined);
  return { user, scope: scopeOf(payload, { home, team, enterprise }), homes };
}

interface Told {
  readonly home: string | undefined;
  readonly team: string | undefined;
  readonly enterprise: string | undefined;
}

/** In a window Slack tells a guest's own workspace, so the window brings its scope along. */
function scopeOf(payload: Payload, { home, team, enterprise }: Told): string {
  const view = objectOf(payload['view']);
  const noted = parseAsked(textOf(view['private_metadata']) ?? '', '-').scope;
  if (noted !== undefined) return noted;
  const installed = textOf(view['app_installed_team_id']) ?? team ?? home ?? '-';
  if (payload['is_enterprise_install'] === true) return enterprise ?? installed;
  if (installed === team) {
    const owner = textOf(objectOf(payload['team'])['enterprise_id']);
    return (
      owner ?? (home === undefined || [team, enterprise].includes(home) ? enterprise : undefined) ?? team
    );
  }
  return (installed === home ? enterprise : undefined) ?? installed;
}

/** Slack tells no language in what it sends (`users:read` would): English, until the talk knows of a choice. */
export function slackActor(person: SlackPerson): SlackActor {
  const { user, scope, homes = [scope] } = person;
  return { platform: 'slack', id: slackActorId(person), language: 'en', name: nameMark(user), homes };
}

/** Somebody who is known by his id alone. */
export function slackActorOf(actorId: string, user: string): Actor {
  return { platform: 'slack', id: actorId, language: 'en', name: nameMark(user) };
}
