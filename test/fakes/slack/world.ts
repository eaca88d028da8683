import type { Clock } from '../../../src/kit/clock.ts';
import type { AppEdge } from './app-edge.ts';
import type { Channels } from './channels.ts';
import type { Journal } from './journal.ts';
import type { Limits } from './limits.ts';
import type { OauthDesk } from './oauth-desk.ts';
import type { Screens } from './people-see.ts';
import type { ResponseUrls } from './response-urls.ts';
import type { Triggers } from './triggers.ts';
import type { Person } from './typed-text.ts';
import type { Views } from './views.ts';
import type { Watch } from './watch.ts';
import type { Workspaces } from './workspaces.ts';

/** Everything there is in this Slack, for the rooms that need more than one part of it. */
export interface World {
  readonly clock: Clock;
  readonly watch: Watch;
  readonly journal: Journal;
  readonly screens: Screens;
  readonly workspaces: Workspaces;
  readonly channels: Channels;
  readonly people: Person[];
  readonly triggers: Triggers;
  readonly views: Views;
  readonly urls: ResponseUrls;
  readonly edge: AppEdge;
  readonly limits: Limits;
  readonly oauth: OauthDesk;
  readonly complain: (fault: string) => void;
  /** The address of this Slack. */
  readonly base: () => string;
  /** The next name of a message: the seconds, and a number. */
  readonly stamp: () => string;
}
