import type { FastifyInstance } from 'fastify';
import { expect, onTestFinished } from 'vitest';
import { openHttpServer } from '../../src/http/server.ts';
import { openLog } from '../../src/kit/log.ts';
import { Redacted } from '../../src/kit/redacted.ts';
import { openSlack, type SlackFace } from '../../src/slack/slack-app.ts';
import type { InstallSettings } from '../../src/slack/slack-install.ts';
import { openMemoryStateStore } from '../../src/stores/memory/memory-store.ts';
import type { Answer, Card, Courier, Reply } from '../../src/talk/reply.ts';
import type { Language } from '../../src/phrases/languages.ts';
import type { Talk } from '../../src/talk/talk.ts';
import type { Actor, Press, Utterance } from '../../src/talk/utterance.ts';
import type { SecretId } from '../../src/vault/secret-key.ts';
import type { StateStore } from '../../src/vault/ports.ts';
import { manualClock, type ManualClock } from '../fakes/manual-clock.ts';
import { FakeSlack } from '../fakes/slack/fake-slack.ts';

export const BOT_TOKEN = 'xoxb-canary-token-4711';
export const APP_TOKEN = 'xapp-canary-token-4711';
export const SIGNING_SECRET = 'canary-signing-secret-4711';
export const SECRET_ID = 'AAAAAAAAAAAAAAAA' as SecretId;
export const LINK = `https://tellonce.example/secrets/${SECRET_ID}#canary-key-4711`;

export function sealedCard(changes: Partial<Card> = {}): Card {
  return {
    id: SECRET_ID,
    status: 'sealed',
    title: 'Sealed',
    lines: ['Opens once, within 1 day.'],
    link: LINK,
    buttons: [{ action: 'burn', label: 'Burn', payload: `burn:${SECRET_ID}` }],
    ...changes,
  };
}

export const burnedCard: Card = {
  id: SECRET_ID,
  status: 'burned',
  title: 'Burned',
  lines: ['Nobody can open it any more.'],
  buttons: [],
};

export function answers(...replies: readonly Reply[]): Answer {
  return { replies, sourceHoldsSecret: false, language: 'en' };
}

/** A talk that says what the test wants, and remembers what it heard. */
export class ScriptedTalk implements Talk {
  readonly heard: Utterance[] = [];
  readonly pressed: Press[] = [];
  readonly placed: { readonly id: SecretId; readonly ref: string }[] = [];
  readonly lost: SecretId[] = [];
  courier: Courier | undefined;
  onHear: (utterance: Utterance) => Promise<Answer> = () =>
    Promise.resolve(answers({ kind: 'card', card: sealedCard() }));
  onPress: (press: Press) => Promise<Answer> = () =>
    Promise.resolve(answers({ kind: 'card', card: burnedCard }));

  hear(utterance: Utterance): Promise<Answer> {
    this.heard.push(utterance);
    return this.onHear(utterance);
  }

  press(press: Press): Promise<Answer> {
    this.pressed.push(press);
    return this.onPress(press);
  }

  cardPlaced(id: SecretId, ref: string): Promise<void> {
    this.placed.push({ id, ref });
    return Promise.resolve();
  }

  cardLost(id: SecretId): Promise<void> {
    this.lost.push(id);
    return Promise.resolve();
  }

  shared(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  mayLook: Talk['mayLook'] = () => true;

  languageOf(actor: Actor): Promise<Language> {
    return Promise.resolve(actor.language);
  }

  runDue(): Promise<number> {
    return Promise.resolve(0);
  }

  meet(_platform: string, courier: Courier): void {
    this.courier = courier;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

export interface Scene<SceneTalk extends Talk = ScriptedTalk> {
  readonly slack: FakeSlack;
  readonly face: SlackFace;
  readonly talk: SceneTalk;
  readonly listener: FastifyInstance;
  readonly clock: ManualClock;
  readonly state: StateStore;
  /** Every log line so far, of every level. */
  readonly logLines: string[];
  close(): Promise<void>;
}

interface SceneParts<SceneTalk extends Talk> {
  readonly talk: SceneTalk;
  readonly allow?: readonly string[];
  readonly clock?: ManualClock;
  readonly state?: StateStore;
  /** Socket Mode: no route, and a connection once the face has started. */
  readonly isSocket?: boolean;
  /** Many workspaces, beside the one of the token. */
  readonly install?: (slack: FakeSlack) => InstallSettings;
  readonly onUnreadable?: () => void;
  /** Routes beside Slack's. */
  readonly siblings?: (listener: FastifyInstance) => void;
}

/** The Slack face on a listener of its own, and Slack on another. */
export async function openScene<SceneTalk extends Talk>(
  parts: SceneParts<SceneTalk>,
): Promise<Scene<SceneTalk>> {
  const clock = parts.clock ?? manualClock();
  const state = parts.state ?? openMemoryStateStore({ clock });
  const logLines: string[] = [];
  const log = openLog('trace', (line) => void logLines.push(line));
  const slack = await new FakeSlack({ signingSecret: SIGNING_SECRET, botToken: BOT_TOKEN, clock }).open();
  const face = await openSlack({
    botToken: new Redacted(BOT_TOKEN),
    install: parts.install?.(slack),
    way: parts.isSocket
      ? { kind: 'socket', appToken: new Redacted(APP_TOKEN) }
      : { kind: 'http', signingSecret: new Redacted(SIGNING_SECRET) },
    apiUrl: slack.apiUrl,
    talk: parts.talk,
    allow: parts.allow ?? [],
    maxTtlS: 2_592_000,
    state,
    log,
    clock,
    onUnreadable: parts.onUnreadable,
  });
  const listener = await openHttpServer({
    secretBytesMax: 65_536,
    trustProxy: [],
    isHttps: true,
    rateLimit: 0,
    explain: ({ code }) => code,
    log,
  });
  parts.siblings?.(listener);
  await listener.register(face.plugin);
  if (parts.isSocket) slack.sockets.appToken = APP_TOKEN;
  slack.appUrl = `${await listener.listen({ host: '127.0.0.1', port: 0 })}/slack/events`;
  return {
    slack,
    face,
    talk: parts.talk,
    listener,
    clock,
    state,
    logLines,
    async close() {
      slack.letGo();
      await listener.close();
      await face.close();
      await slack.close();
    },
  };
}

/** Closes it after the test. Slack has then had nothing to complain of, and has looked into no link of ours. */
export function closesAfterTest({ slack }: Pick<Scene, 'slack'>, face: { close(): Promise<void> }): void {
  onTestFinished(async () => {
    await face.close();
    expect(slack.complaints.join()).toBe('');
    expect(slack.screens.crawled).toEqual([]);
  });
}

/** The scene of one test, with a talk that says what the test wants. */
export async function sceneOfTest(): Promise<Scene> {
  const scene = await openScene({ talk: new ScriptedTalk() });
  closesAfterTest(scene, scene);
  return scene;
}
