import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FakeSlack } from '../fakes/slack/fake-slack.ts';
import { manualClock } from '../fakes/manual-clock.ts';

export const BOT_TOKEN = 'xoxb-stage-4711';

interface Heard {
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
}

export interface Answer {
  readonly ok: boolean;
  readonly error?: string;
  readonly [field: string]: unknown;
}

/** An app that does only what the test says, and the fake before it. */
export interface FakeStage {
  readonly slack: FakeSlack;
  readonly clock: ReturnType<typeof manualClock>;
  readonly heard: Heard[];
  /** What the app answers to the next requests, in order; nothing by default. */
  readonly answers: (string | Readonly<Record<string, unknown>>)[];
  /** Calls the Web API as the app. */
  call(method: string, args?: Readonly<Record<string, unknown>>, token?: string): Promise<Answer>;
  /** The interaction, command or event that the app got last. */
  last(): Record<string, unknown>;
  close(): Promise<void>;
}

function listening(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () =>
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    );
  });
}

export async function openFakeStage(): Promise<FakeStage> {
  const clock = manualClock();
  const slack = await new FakeSlack({ signingSecret: 'stage', botToken: BOT_TOKEN, clock }).open();
  const heard: Heard[] = [];
  const answers: FakeStage['answers'] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      heard.push({ body: Buffer.concat(chunks).toString('utf8'), headers: request.headers });
      const answer = answers.shift() ?? '';
      const status =
        typeof answer === 'object' && typeof answer['status'] === 'number' ? answer['status'] : 200;
      response.writeHead(status).end(typeof answer === 'string' ? answer : JSON.stringify(answer));
    });
  });
  slack.appUrl = `${await listening(server)}/slack/events`;
  return {
    slack,
    clock,
    heard,
    answers,
    async call(method, args = {}, token = BOT_TOKEN) {
      const fields = Object.entries(args).map(([name, value]): [string, string] => [
        name,
        typeof value === 'string' ? value : JSON.stringify(value),
      ]);
      const response = await fetch(slack.apiUrl + method, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(fields).toString(),
      });
      return (await response.json()) as Answer;
    },
    last: () => slack.payloads.at(-1) as Record<string, unknown>,
    async close() {
      await slack.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function plain(text: string) {
  return { type: 'plain_text', text } as const;
}

export function saying(text: string, ...buttons: readonly string[]) {
  const elements = buttons.map((label) => ({
    type: 'button',
    action_id: label,
    text: plain(label),
    value: label,
  }));
  return {
    text,
    blocks: [
      { type: 'section', text: plain(text) },
      ...(buttons.length > 0 ? [{ type: 'actions', block_id: 'buttons', elements }] : []),
    ],
    unfurl_links: false,
    unfurl_media: false,
  };
}

export function field(blockId: string, label: string, element: object, more: object = {}) {
  return {
    type: 'input',
    block_id: blockId,
    label: plain(label),
    element: { action_id: blockId, ...element },
    ...more,
  };
}

/** A modal with a text to fill in, and what else the test wants. */
export function modal(title: string, ...blocks: readonly object[]) {
  return { type: 'modal', title: plain(title), submit: plain('Seal'), close: plain('Cancel'), blocks };
}
