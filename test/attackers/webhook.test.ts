import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { call, HOOK_SECRET, HookStage, KNOWN, said } from '../faces/telegram-hook-stage.ts';

const NAME = 'x-telegram-bot-api-secret-token';

describe('An attacker at the webhook of Telegram', () => {
  let stage: HookStage;
  let at: string;
  beforeEach(async () => {
    stage = await new HookStage().open();
    ({ at } = await stage.beginCalled());
  });
  afterEach(() => stage.close());

  /** A request with these header lines, as they stand. */
  async function raw(lines: readonly string[]): Promise<string> {
    const { port, pathname } = new URL(at);
    const body = JSON.stringify(said('/secret hunter2', 2001));
    const head = [
      `POST ${pathname} HTTP/1.1`,
      'host: localhost',
      'connection: close',
      'content-type: application/json',
      `content-length: ${Buffer.byteLength(body)}`,
      ...lines,
    ];
    return await new Promise((resolve, reject) => {
      let text = '';
      const socket = connect(Number(port), '127.0.0.1', () =>
        socket.write(`${head.join('\r\n')}\r\n\r\n${body}`),
      );
      socket.on('data', (chunk) => (text += chunk.toString('latin1')));
      socket.on('close', () => {
        resolve(text);
      });
      socket.on('error', reject);
    });
  }

  it('is turned away with the secret twice, beside another, in pieces, in other letters or elsewhere', async () => {
    const secret = HOOK_SECRET;
    for (const lines of [
      [`${NAME}: wrong`, `${NAME}: ${secret}`],
      [`${NAME}: ${secret}`, `${NAME}: wrong`],
      [`${NAME}: ${secret}`, `${NAME}: ${secret}`],
      [`${NAME}: ${secret}, ${secret}`],
      [`${NAME}: ${secret.toUpperCase()}`],
      [`${NAME}: ${secret}x`],
      [`${NAME}:`],
      [`x-telegram-bot-api-secret-token2: ${secret}`],
      [`authorization: Bearer ${secret}`],
      [`cookie: ${NAME}=${secret}`],
    ])
      expect(await raw(lines), lines.join()).toMatch(/^HTTP\/1\.1 401 /);
    expect(stage.talk.heard).toEqual([]);
    expect(stage.log.join('')).not.toContain(secret);
    expect(await raw([`${NAME}: ${secret}`])).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('who knows the secret brings what is no update, or one that is after the prototype: nothing comes of it', async () => {
    const bad = [
      '[]',
      '[{"update_id":1}]',
      '{"update_id":"1"}',
      '{"update_id":1e400}',
      '{"update_id":1.5}',
      '{"update_id":{}}',
      '{"__proto__":{"update_id":7,"polluted":1}}',
      '['.repeat(100_000),
    ];
    for (const body of bad) expect(await call(at, body), body.slice(0, 40)).toBe('400');
    const update = JSON.stringify(said('/secret hunter2', 2101));
    const poisoned = update.replace(
      '{',
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},',
    );
    await call(at, poisoned, KNOWN);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});
