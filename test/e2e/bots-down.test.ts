import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, scratchFolder, startProgram, type Program } from '../servers/program.ts';

/** Nothing listens there: the port of a protocol that throws everything away. */
const NOWHERE = 'http://127.0.0.1:9/';
const folder = scratchFolder();
let program: Program;

beforeAll(async () => {
  program = await startProgram({
    STORE_URL: `file:${folder.path}/data`,
    TELEGRAM_BOT_TOKEN: '4711:abcdefghijklmnopqrstuvwxyzABCDEFGHI',
    TELEGRAM_API_ROOT: NOWHERE,
    SLACK_BOT_TOKEN: 'xoxb-4711-abcdef',
    SLACK_SIGNING_SECRET: '0123456789abcdef0123456789abcdef',
    SLACK_API_URL: NOWHERE,
  });
});
afterAll(async () => {
  await program.end('SIGKILL');
  folder.remove();
});

describe('A server whose bots do not reach their platforms', () => {
  it('is ready for everything else, names them, and ends as fast as ever', async () => {
    const ready = await ask(`${program.address}/readyz`);
    expect(ready.status).toBe(200);
    expect(ready.body).toEqual({
      status: 'degraded',
      checks: { store: 'ok', keys: 'ok', telegram: 'down', slack: 'down' },
      down: ['telegram', 'slack'],
    });
    const counted = await (await fetch(`${program.address}/metrics`)).text();
    expect(counted).toMatch(/tellonce_bot_up\{bot="telegram"\} 0\n.*tellonce_bot_up\{bot="slack"\} 0\n/);
    const made = await ask(`${program.address}/generate`, { secret: 'x' });
    expect(made.status).toBe(201);
    expect((await ask(`${program.address}/secrets/${String(made.body['secret_key'])}`, {})).status).toBe(200);
    expect(await program.end()).toEqual({ code: 0, signal: null });
  });
});
