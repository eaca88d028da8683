import { App, type Receiver } from '@slack/bolt';
import type { FastifyPluginAsync, FastifyPluginCallback } from 'fastify';
import type { Clock } from '../kit/clock.ts';
import { invariant } from '../kit/invariant.ts';
import type { Log } from '../kit/log.ts';
import type { Redacted } from '../kit/redacted.ts';
import type { Talk } from '../talk/talk.ts';
import { openConnection } from './slack-connection.ts';
import { openWays, slackCourier } from './slack-courier.ts';
import { openDesk } from './slack-desk.ts';
import { openFarewells } from './slack-farewell.ts';
import { openHome } from './slack-home.ts';
import { INSTALL_PATH, installRoutes, type InstallSettings } from './slack-install.ts';
import { openInstallations, type InstallationRecords } from './slack-installations.ts';
import { listen } from './slack-listening.ts';
import { silentLogger } from './slack-logger.ts';
import { openOnce, type Marks } from './slack-once.ts';
import { openOutbounds, type Bot } from './slack-outbound.ts';
import { openReceiver, slackRoute } from './slack-receiver.ts';
import { openSignatures } from './slack-signature.ts';
import { openSocket, type Socket } from './slack-socket.ts';

/** How Slack reaches the bot: by requests that it signs, or through a connection that the bot opens (Socket Mode). */
export type SlackWay =
  | { readonly kind: 'http'; readonly signingSecret: Redacted<string> }
  | { readonly kind: 'socket'; readonly appToken: Redacted<string> };

export interface SlackParts {
  /** Serves whoever has no installation. Needed where nobody can install. */
  readonly botToken?: Redacted<string> | undefined;
  /** Many workspaces: what the app is installed with. */
  readonly install?: InstallSettings | undefined;
  readonly way: SlackWay;
  /** The base of the Web API, with or without a slash at its end. */
  readonly apiUrl: string;
  readonly talk: Talk;
  /** Ids of teams that may create; every one when there are none. */
  readonly allow?: readonly string[];
  /** The longest that a secret may live. */
  readonly maxTtlS: number;
  /** The state store, whose values are sealed already. */
  readonly state: Marks & InstallationRecords;
  readonly log: Log;
  readonly clock: Clock;
  /** Told of each payload that is of another shape than Slack writes; returns at once and never throws. */
  readonly onUnreadable?: (() => void) | undefined;
}

export interface SlackFace {
  /**
   * `POST /slack/events` (in Socket Mode it is not needed, and not there) and the routes for installing: register it on the
   * listener. Works before `start`, and while Slack's Web API is down.
   */
  readonly plugin: FastifyPluginAsync;
  /** Begins to check the token, and connects. Resolves after the first try, whatever it found; nobody need wait for it. */
  start(): Promise<void>;
  /**
   * Whether the token of the settings works (without one: whether Slack answers), and whether Slack can bring something. That
   * one workspace has left says nothing.
   */
  health(): 'up' | 'down';
  /** Call it when no request comes in any more: what was acknowledged is finished within 3 s. */
  close(): Promise<void>;
}

interface Entrance {
  readonly receiver: Receiver;
  readonly plugin: FastifyPluginCallback | undefined;
  readonly socket: Socket | undefined;
}

function openEntrance(
  way: SlackWay,
  { apiUrl, log, clock, onUnreadable }: Pick<SlackParts, 'apiUrl' | 'log' | 'clock' | 'onUnreadable'>,
): Entrance {
  if (way.kind === 'socket') {
    const socket = openSocket({ appToken: way.appToken, apiUrl, log, clock, onUnreadable });
    return { receiver: socket.receiver, plugin: undefined, socket };
  }
  const receiver = openReceiver(way.signingSecret, log);
  const refusalOf = openSignatures(way.signingSecret, clock);
  return { receiver, plugin: slackRoute({ receiver, refusalOf, log, onUnreadable }), socket: undefined };
}

export async function openSlack(parts: SlackParts): Promise<SlackFace> {
  const { botToken, install, way, apiUrl, talk, state, log, clock, maxTtlS, allow = [] } = parts;
  const fixed: Bot | undefined = botToken && { botToken };
  invariant(fixed !== undefined || install !== undefined, 'there is a token, or a way to get one');
  const installations = install && openInstallations(state, clock);
  const farewells = openFarewells(installations, log);
  const outbounds = openOutbounds({
    botOf: async (seat) => (seat === undefined ? undefined : await installations?.find(seat)) ?? fixed,
    fixed,
    apiUrl,
    log,
    onTokenRefused: (bot, error) => (bot === fixed ? connection.check() : farewells.refused(bot, error)),
  });
  const connection = openConnection(() => outbounds.check(), log);
  const ways = openWays(state);
  const home = openHome({ talk, outbounds, log }, state);
  const installUrl = (): string => `${install?.publicUrl() ?? ''}${INSTALL_PATH}`;
  const once = openOnce(state);
  const desk = openDesk({ talk, allow, maxTtlS, once, ways, home, outbounds, installUrl, clock, log });
  const entrance = openEntrance(way, parts);
  const app = new App({
    receiver: entrance.receiver,
    // Without a token and without a call to anybody: an acknowledgement waits for nothing, and Bolt holds no token.
    authorize: () => Promise.resolve({}),
    deferInitialization: true,
    convoStore: false,
    logger: silentLogger,
    clientOptions: { slackApiUrl: apiUrl, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true },
  });
  await app.init();
  listen(app, desk, farewells.farewell, log);
  talk.meet('slack', slackCourier({ outbounds, ways, home, clock, log }));
  return {
    async plugin(server) {
      if (entrance.plugin) await server.register(entrance.plugin);
      if (install && installations)
        await server.register(installRoutes({ ...install, installations, apiUrl, state, clock, log }));
    },
    async start() {
      await Promise.all([connection.check(), entrance.socket?.start()]);
    },
    health: () => (entrance.socket?.health() === 'down' ? 'down' : connection.health()),
    async close() {
      connection.close();
      entrance.socket?.hush();
      await desk.close();
      await entrance.socket?.close();
      outbounds.close();
    },
  };
}
