import { App, type Receiver } from '@slack/bolt';
import type { FastifyPluginCallback } from 'fastify';
import type { Clock } from '../kit/clock.ts';
import type { Log } from '../kit/log.ts';
import type { Redacted } from '../kit/redacted.ts';
import type { Talk } from '../talk/talk.ts';
import { openConnection } from './slack-connection.ts';
import { openWays, slackCourier } from './slack-courier.ts';
import { openDesk } from './slack-desk.ts';
import { openHome } from './slack-home.ts';
import { listen } from './slack-listening.ts';
import { silentLogger } from './slack-logger.ts';
import { openOnce, type Marks } from './slack-once.ts';
import { openOutbound } from './slack-outbound.ts';
import { openReceiver, slackRoute } from './slack-receiver.ts';
import { openSignatures } from './slack-signature.ts';
import { openSocket, type Socket } from './slack-socket.ts';

/** How Slack reaches the bot: by requests that it signs, or through a connection that the bot opens (Socket Mode). */
export type SlackWay =
  | { readonly kind: 'http'; readonly signingSecret: Redacted<string> }
  | { readonly kind: 'socket'; readonly appToken: Redacted<string> };

export interface SlackParts {
  readonly botToken: Redacted<string>;
  readonly way: SlackWay;
  /** The base of the Web API, with or without a slash at its end. */
  readonly apiUrl: string;
  readonly talk: Talk;
  /** Ids of teams that may create; every one when there are none. */
  readonly allow?: readonly string[];
  /** The longest that a secret may live. */
  readonly maxTtlS: number;
  /** The state store, whose values are sealed already. */
  readonly state: Marks;
  readonly log: Log;
  readonly clock: Clock;
}

export interface SlackFace {
  /**
   * `POST /slack/events`: register it on the listener. Works before `start`, and while Slack's Web API is down. Nothing in
   * Socket Mode, which needs no route.
   */
  readonly plugin: FastifyPluginCallback | undefined;
  /** Begins to check the token, and connects. Resolves after the first try, whatever it found; nobody need wait for it. */
  start(): Promise<void>;
  /** Whether the token works, without which nobody is told of anything later, and whether Slack can bring something. */
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
  { apiUrl, log, clock }: Pick<SlackParts, 'apiUrl' | 'log' | 'clock'>,
): Entrance {
  if (way.kind === 'socket') {
    const socket = openSocket({ appToken: way.appToken, apiUrl, log, clock });
    return { receiver: socket.receiver, plugin: undefined, socket };
  }
  const receiver = openReceiver(way.signingSecret, log);
  const refusalOf = openSignatures(way.signingSecret, clock);
  return { receiver, plugin: slackRoute({ receiver, refusalOf, log }), socket: undefined };
}

export async function openSlack(parts: SlackParts): Promise<SlackFace> {
  const { botToken, way, apiUrl, talk, state, log, clock, maxTtlS, allow = [] } = parts;
  const outbound = openOutbound({
    botToken,
    apiUrl,
    log,
    onTokenRefused: () => void connection.check(),
  });
  const connection = openConnection(() => outbound.checkToken(), log);
  const ways = openWays(state);
  const home = openHome({ talk, outbound, clock, log }, state);
  const desk = openDesk({ talk, allow, maxTtlS, once: openOnce(state), ways, home, outbound, clock, log });
  const entrance = openEntrance(way, { apiUrl, log, clock });
  const app = new App({
    receiver: entrance.receiver,
    // Given whole and without a call to Slack: an acknowledgement never waits for the Web API.
    authorize: () => Promise.resolve({ botToken: botToken.reveal() }),
    deferInitialization: true,
    convoStore: false,
    logger: silentLogger,
    clientOptions: { slackApiUrl: apiUrl, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true },
  });
  await app.init();
  listen(app, desk, log);
  talk.meet('slack', slackCourier({ outbound, ways, home, clock, log }));
  return {
    plugin: entrance.plugin,
    async start() {
      await Promise.all([connection.check(), entrance.socket?.start()]);
    },
    health: () => (entrance.socket?.health() === 'down' ? 'down' : connection.health()),
    async close() {
      connection.close();
      entrance.socket?.hush();
      await desk.close();
      await entrance.socket?.close();
      outbound.close();
    },
  };
}
