import { App } from '@slack/bolt';
import type { FastifyPluginCallback } from 'fastify';
import type { Clock } from '../kit/clock.ts';
import { errorFacts, type Log } from '../kit/log.ts';
import type { Redacted } from '../kit/redacted.ts';
import { sayIn } from '../phrases/catalogue.ts';
import type { Talk } from '../talk/talk.ts';
import { openConnection } from './slack-connection.ts';
import { openDesk, type Desk } from './slack-desk.ts';
import { silentLogger } from './slack-logger.ts';
import { openOnce, type Marks } from './slack-once.ts';
import { openOutbound } from './slack-outbound.ts';
import { openReceiver, slackRoute } from './slack-receiver.ts';
import { TALK_ACTION } from './slack-render.ts';
import { openSignatures } from './slack-signature.ts';
import { pressOf, utteranceOf } from './slack-utterance.ts';

export interface SlackParts {
  readonly botToken: Redacted<string>;
  readonly signingSecret: Redacted<string>;
  /** The base of the Web API, with or without a slash at its end. */
  readonly apiUrl: string;
  readonly talk: Talk;
  /** Ids of teams that may create; every one when there are none. */
  readonly allow?: readonly string[];
  /** The state store, whose values are sealed already. */
  readonly state: Marks;
  readonly log: Log;
  readonly clock: Clock;
}

export interface SlackFace {
  /** `POST /slack/events`: register it on the listener. Works before `start`, and while Slack's Web API is down. */
  readonly plugin: FastifyPluginCallback;
  /** Begins to check the token. Resolves after the first check, whatever it found; nobody need wait for it. */
  start(): Promise<void>;
  /** Whether the token works: without it commands are answered, but nobody is told of anything later. */
  health(): 'up' | 'down';
  /** Call it when no request comes in any more: what was acknowledged is finished within 3 s. */
  close(): Promise<void>;
}

export async function openSlack(parts: SlackParts): Promise<SlackFace> {
  const { botToken, signingSecret, apiUrl, talk, state, log, clock } = parts;
  const outbound = openOutbound({
    botToken,
    apiUrl,
    log,
    onTokenRefused: () => void connection.check(),
  });
  const connection = openConnection(() => outbound.checkToken(), log);
  const desk = openDesk({ talk, allow: parts.allow ?? [], once: openOnce(state), outbound, clock, log });
  const receiver = openReceiver(signingSecret, log);
  const app = new App({
    receiver,
    // Given whole and without a call to Slack: an acknowledgement never waits for the Web API.
    authorize: () => Promise.resolve({ botToken: botToken.reveal() }),
    deferInitialization: true,
    convoStore: false,
    logger: silentLogger,
    clientOptions: { slackApiUrl: apiUrl, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true },
  });
  await app.init();
  listen(app, desk, log);
  talk.meet('slack', desk.courier);
  return {
    plugin: slackRoute({ receiver, refusalOf: openSignatures(signingSecret, clock), log }),
    start: () => connection.check(),
    health: () => connection.health(),
    async close() {
      connection.close();
      await desk.close();
      outbound.close();
    },
  };
}

/** Acknowledges everything first, then works. Forms answer through their acknowledgement, so they see to it themselves. */
function listen(app: App, desk: Desk, log: Log): void {
  app.error((error) => {
    log.error('slack.work_failed', errorFacts(error));
    return Promise.resolve();
  });
  app.use(async (args) => {
    const isForm = 'view' in args || 'options' in args;
    if ('ack' in args && !isForm) {
      const acknowledge = args.ack as (words?: string) => Promise<void>;
      if (desk.isFull()) {
        log.warn('slack.busy');
        await acknowledge(sayIn('en')('slack.busy'));
        return;
      }
      await acknowledge();
    }
    await args.next();
  });
  app.command(/^\//, async ({ body }) => {
    const heard = utteranceOf(body);
    if (heard) await desk.hear(heard);
    else log.warn('slack.payload_unknown', { type: 'command' });
  });
  app.action(TALK_ACTION, async ({ body }) => {
    const heard = pressOf(body as unknown as Record<string, unknown>);
    if (heard) await desk.press(heard);
    else log.warn('slack.payload_unknown', { type: 'action' });
  });
}
