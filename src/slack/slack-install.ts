import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify';
import type { Access } from '../http/access.ts';
import type { Clock } from '../kit/clock.ts';
import { errorFacts, type Log } from '../kit/log.ts';
import type { Random } from '../kit/random.ts';
import { Redacted } from '../kit/redacted.ts';
import { sayIn, type PhraseKey } from '../phrases/catalogue.ts';
import type { Language } from '../phrases/languages.ts';
import { INSTALL_MS_MAX, openInstallStarts } from './slack-install-state.ts';
import type { InstalledIn, Installation, Installations } from './slack-installations.ts';
import type { Marks } from './slack-once.ts';
import { openClient, slackErrorFacts } from './slack-outbound.ts';
import { objectOf, textOf, type Payload } from './slack-payload.ts';

export const INSTALL_PATH = '/slack/install';
export const REDIRECT_PATH = '/slack/oauth_redirect';
/** What the app asks for, and so all that it may do. */
export const SCOPES = 'commands,chat:write,im:write';
const EXCHANGES_MAX = 20;

/**
 * A page of a few words. It only explains, so it is there (200) for whoever looks at it, now or again: what went wrong before
 * is no fault of asking for the page, and stands in the log.
 */
export interface Notice {
  readonly title: string;
  readonly words: string;
  readonly tone: 'good' | 'calm' | 'warn';
  readonly next?: { readonly href: string; readonly label: string };
}

/** Shows it in whichever language its reader wants. */
export type ShowNotice = (
  request: FastifyRequest,
  reply: FastifyReply,
  noticeIn: (language: Language) => Notice,
) => Promise<FastifyReply>;

export interface InstallSettings {
  readonly clientId: string;
  readonly clientSecret: Redacted<string>;
  readonly stateSecret: Redacted<string>;
  readonly publicUrl: () => string;
  readonly random: Random;
  readonly showNotice: ShowNotice;
}

interface InstallParts extends InstallSettings {
  readonly installations: Installations;
  readonly apiUrl: string;
  readonly state: Pick<Marks, 'setIfAbsent'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** How an installation ended: each has a page of its own, whose address tells nothing else. */
const TONES = {
  done: 'good',
  denied: 'calm',
  stale: 'warn',
  failed: 'warn',
  unavailable: 'warn',
} as const;
type Outcome = keyof typeof TONES;

const TITLES = {
  done: 'slack.install.done.title',
  denied: 'slack.install.denied.title',
  stale: 'slack.install.stale.title',
  failed: 'slack.install.failed.title',
  unavailable: 'slack.install.unavailable.title',
} as const satisfies Record<Outcome, PhraseKey>;

const WORDS = {
  done: 'slack.install.done',
  denied: 'slack.install.denied',
  stale: 'slack.install.stale',
  failed: 'slack.install.failed',
  unavailable: 'slack.install.unavailable',
} as const satisfies Record<Outcome, PhraseKey>;

/** The way to Slack and back. */
export function installRoutes(parts: InstallParts): FastifyPluginCallback {
  const { clientId, publicUrl, apiUrl, state, log, showNotice } = parts;
  const starts = openInstallStarts({ ...parts, marks: state });
  const settle = openSettling(parts);
  const base = (): string => publicUrl().replace(/\/$/, '');
  const redirectUri = (): string => `${base()}${REDIRECT_PATH}`;

  async function comeBack(request: FastifyRequest): Promise<Outcome> {
    const query = objectOf(request.query);
    const refusal = textOf(query['error']);
    if (refusal !== undefined) return refusal === 'access_denied' ? 'denied' : 'failed';
    const [code, given] = [textOf(query['code']), textOf(query['state'])];
    const browser = cookieOf(request, cookieName(base()));
    if (code === undefined || given === undefined || browser === undefined) return 'stale';
    try {
      if (!(await starts.comesBack({ state: given, browser }))) return 'stale';
    } catch (error) {
      log.error('slack.state_unavailable', errorFacts(error));
      return 'unavailable';
    }
    return await settle(code, redirectUri());
  }

  return (server, _options, done) => {
    const config = { access: 'open' } as const satisfies { access: Access };

    server.get(INSTALL_PATH, { config }, async (_request, reply) => {
      const { state: sent, browser } = starts.begin();
      const there = new URL(`${apiUrl.replace(/\/+$/, '')}/../oauth/v2/authorize`);
      const asked = { client_id: clientId, scope: SCOPES, redirect_uri: redirectUri(), state: sent };
      there.search = new URLSearchParams(asked).toString();
      void reply.header('set-cookie', cookie(base(), browser, INSTALL_MS_MAX / 1000));
      return await reply.redirect(there.href, 302);
    });

    server.get(REDIRECT_PATH, { config }, async (request, reply) => {
      const outcome = await comeBack(request);
      log.info('slack.install', { outcome });
      void reply.header('set-cookie', cookie(base(), '', 0));
      // To an address without the code and the state, so that neither stays in the browser's history.
      return await reply.redirect(`${INSTALL_PATH}/${outcome}`, 303);
    });

    for (const outcome of Object.keys(TONES) as Outcome[])
      server.get(`${INSTALL_PATH}/${outcome}`, { config }, (request, reply) =>
        showNotice(request, reply, (language) => noticeOf(outcome, language)),
      );
    done();
  };
}

function noticeOf(outcome: Outcome, language: Language): Notice {
  const say = sayIn(language);
  const again = { href: INSTALL_PATH, label: say('slack.install.again') };
  return {
    tone: TONES[outcome],
    title: say(TITLES[outcome]),
    words: say(WORDS[outcome]),
    ...(outcome !== 'done' && { next: again }),
  };
}

/** On https by a name that no other host can set a cookie of. */
function cookieName(base: string): string {
  return base.startsWith('https:') ? '__Host-tellonce-install' : 'tellonce-install';
}

function cookie(base: string, value: string, maxAgeS: number): string {
  const secure = base.startsWith('https:') ? '; Secure' : '';
  return `${cookieName(base)}=${value}; Max-Age=${maxAgeS}; Path=/; HttpOnly; SameSite=Lax${secure}`;
}

function cookieOf({ headers }: FastifyRequest, name: string): string | undefined {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim());
  return textOf(pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1));
}

/** Exchanges a code for a token, and keeps that. Tried once: Slack takes no code a second time. */
function openSettling({ clientId, clientSecret, installations, apiUrl, clock, log }: InstallParts) {
  const client = openClient(apiUrl, undefined, 1);
  let exchanging = 0;

  return async (code: string, redirectUri: string): Promise<Outcome> => {
    if (exchanging >= EXCHANGES_MAX) return 'unavailable';
    exchanging += 1;
    let granted: Granted | undefined;
    try {
      const answer = await client.oauth.v2.access({
        client_id: clientId,
        client_secret: clientSecret.reveal(),
        code,
        redirect_uri: redirectUri,
      });
      granted = grantedIn(answer as unknown as Payload, clock.now());
    } catch (error) {
      log.warn('slack.not_exchanged', slackErrorFacts(error));
      return 'failed';
    } finally {
      exchanging -= 1;
    }
    if (!granted) {
      log.warn('slack.not_exchanged', { error: 'unreadable' });
      return 'failed';
    }
    try {
      await installations.save(granted.into, granted.made);
    } catch (error) {
      log.error('slack.installation_not_kept', errorFacts(error));
      return 'unavailable';
    }
    log.info('slack.installed', { ...granted.into });
    return 'done';
  };
}

interface Granted {
  readonly into: InstalledIn;
  readonly made: Omit<Installation, 'seat'>;
}

function grantedIn(answer: Payload, nowMs: number): Granted | undefined {
  const botToken = textOf(answer['access_token']);
  const enterprise = textOf(objectOf(answer['enterprise'])['id']);
  const isForAll = answer['is_enterprise_install'] === true;
  const team = isForAll ? undefined : textOf(objectOf(answer['team'])['id']);
  if (botToken === undefined || answer['token_type'] !== 'bot' || (team ?? enterprise) === undefined)
    return undefined;
  return {
    into: { team, enterprise },
    made: {
      botToken: new Redacted(botToken),
      botUser: textOf(answer['bot_user_id']),
      scopes: textOf(answer['scope']) ?? '',
      installedAtMs: nowMs,
    },
  };
}
