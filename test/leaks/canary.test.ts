import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/kit/clock.ts';
import { openFileAudit } from '../../src/stores/file/audit-log.ts';
import { systemFiles } from '../../src/stores/file/files.ts';
import { FakeSlack } from '../fakes/slack/fake-slack.ts';
import { readAloud } from '../fakes/slack/shapes.ts';
import { FakeTelegram } from '../fakes/telegram/fake-telegram.ts';
import { ask, scratchFolder, startProgram, type Program } from '../servers/program.ts';
import { bytesIn } from './data-folder.ts';

/*
 * Where a canary is looked for, and by which test:
 *
 * | output                                             | test                                                           |
 * | -------------------------------------------------- | -------------------------------------------------------------- |
 * | the log at trace, DEBUG=*, stderr, to the end      | here, telegram-program, slack-program                          |
 * | data files, audit files                            | here; telegram-program                                         |
 * | pages, descriptions, health, metrics, problems     | here, ../api/leaks.test.ts, ../attackers/logs.test.ts          |
 * | /audit, /admin and its data                        | ../attackers/logs.test.ts                                      |
 * | every byte of the folder, of RDB and AOF, pg_dump  | ../attackers/store-{file,redis,postgres}.test.ts               |
 * | state that is sealed, opened with the master keys  | ../attackers/store-and-keys.test.ts                            |
 * | errors: message, stack, cause, properties          | errors                                                         |
 * | the end by an error nobody caught                  | crash                                                          |
 * | what is sent to platforms and kept for them        | ../faces/{slack-leaks,telegram-canary}.test.ts                 |
 * | what stays in the browser                          | ../e2e/web-{sealed,create,shown}.test.ts                       |
 */
const CANARY = 'canary-4711';
const API_TOKEN = `${CANARY}-api-token`;
const BOT_TOKEN = `xoxb-${CANARY}-bot`;
const SIGNING_SECRET = `${CANARY}-signing-secret`;

const folder = scratchFolder();
const telegram = new FakeTelegram();
const slack = new FakeSlack({ signingSecret: SIGNING_SECRET, botToken: BOT_TOKEN, clock: systemClock });
/** Everything that must be found nowhere: what people typed, and every key that was handed out. */
const secrets = new Set([CANARY, telegram.token]);
let program: Program;

function note(body: Record<string, unknown>): Record<string, unknown> {
  for (const name of ['secret_key', 'receipt_key'])
    if (typeof body[name] === 'string') secrets.add(body[name]);
  return body;
}

function noteLinks(words: string): void {
  for (const [, key] of words.matchAll(/[#/]([A-Za-z0-9_-]{32})(?![A-Za-z0-9_-])/g))
    secrets.add(key ?? CANARY);
}

async function overHttp(address: string): Promise<void> {
  const authorization = `Bearer ${API_TOKEN}`;
  const json = { 'content-type': 'application/json', authorization };
  const create = async (fields: Record<string, unknown>) => {
    const body = JSON.stringify({ secret: `${CANARY} text`, ...fields });
    return note((await ask(`${address}/generate`, undefined, { method: 'POST', body, headers: json })).body);
  };
  const passphrase = `${CANARY} passphrase`;
  const guarded = await create({ passphrase, views: 2 });
  const url = `${address}/secrets/${String(guarded['secret_key'])}`;
  await ask(url, { passphrase: `${CANARY} wrong` });
  await ask(url, { passphrase, claim_id: `${CANARY}-claim-id-of-mine` });
  await ask(`${url}?secret-phrase=${encodeURIComponent(passphrase)}`, undefined, {
    headers: { accept: 'application/json' },
  });
  await ask(`${address}/generate?text=${CANARY}&secret-phrase=${CANARY}`, undefined, {
    headers: { authorization },
  });
  await ask(`${address}/generate`, { secret: CANARY, [CANARY]: 1 });
  await ask(`${address}/${CANARY}?q=${CANARY}`);
  await ask(`${address}/secrets/${CANARY}`, { secret_key: CANARY });
  await ask(`${address}/secrets/${CANARY}%zz`);
  const kept = await create({});
  await ask(`${address}/receipts/${String(kept['receipt_key'])}`);
  await ask(`${address}/receipts/${String(kept['receipt_key'])}`, undefined, {
    headers: { accept: 'text/html' },
  });
  await ask(`${address}/secrets/${String(kept['id'])}`, undefined, { headers: { accept: 'text/html' } });
  await ask(`${address}/secret/${String(kept['secret_key'])}`, undefined, { method: 'DELETE' });
}

async function overTelegram(): Promise<void> {
  const bob = telegram.person('Bob');
  await bob.types(`/secret pass=${CANARY} ${CANARY} in Telegram`);
  await bob.types('/secret');
  await bob.types(`${CANARY} as a step`);
  await bob.types(`/secret tll=${CANARY}`);
  noteLinks(bob.sees());
  await bob.clicks('Burn');
}

async function overSlack(): Promise<void> {
  const ann = slack.person('ann');
  const card = slack.nextFor(ann);
  await slack.types(ann, `/secret note=x ${CANARY} in Slack`);
  const seen = await card;
  noteLinks(JSON.stringify(seen.message));
  expect(readAloud(seen.message)).toContain('http');
  const burned = slack.nextFor(ann);
  await slack.presses(ann, seen, 'Burn');
  await burned;
  await slack.send(`text=${CANARY}`, { 'x-slack-signature': `v0=${CANARY}` });
}

beforeAll(async () => {
  await telegram.open();
  await slack.open();
  program = await startProgram({
    STORE_URL: `file:${folder.path}/data`,
    LOG_LEVEL: 'trace',
    DEBUG: '*',
    API_TOKENS: `tester:${API_TOKEN}`,
    TELEGRAM_BOT_TOKEN: telegram.token,
    TELEGRAM_API_ROOT: telegram.apiRoot,
    SLACK_BOT_TOKEN: BOT_TOKEN,
    SLACK_SIGNING_SECRET: SIGNING_SECRET,
    SLACK_API_URL: slack.apiUrl,
  });
  slack.appUrl = `${program.address}/slack/events`;
  await overHttp(program.address);
  await overTelegram();
  await overSlack();
}, 300_000);

afterAll(async () => {
  await program.end('SIGKILL');
  await telegram.close();
  await slack.close();
  folder.remove();
});

function auditFiles(): string[] {
  const data = join(folder.path, 'data');
  return readdirSync(data)
    .filter((name) => name.startsWith('audit-'))
    .map((name) => join(data, name));
}

function leaksIn(text: string): string[] {
  return [...secrets].filter((secret) => text.includes(secret) || text.includes(encodeURIComponent(secret)));
}

describe('A canary in every text, key, passphrase and token', () => {
  it('has really been everywhere', async () => {
    expect(secrets.size).toBeGreaterThan(8);
    for (const kind of ['created', 'opened', 'refused', 'burned']) await program.printed(`"event":"${kind}"`);
  });

  it('is in no data file while the program runs', () => {
    const files = bytesIn(join(folder.path, 'data'));
    expect(files.length).toBeGreaterThan(1);
    for (const bytes of files) {
      for (const form of ['latin1', 'base64'] as const) expect(leaksIn(bytes.toString(form))).toEqual([]);
      expect(bytes.includes(Buffer.from(CANARY).toString('base64').slice(0, 12))).toBe(false);
    }
  });

  it('is in no page of the audit log, which has written all of it down', async () => {
    await expect
      .poll(
        () =>
          auditFiles()
            .map((path) => readFileSync(path, 'latin1'))
            .join(''),
        { timeout: 20_000 },
      )
      .toMatch(/"created"[^]*"refused"[^]*"opened"[^]*"burned"/);
    const copy = scratchFolder();
    for (const path of auditFiles()) copyFileSync(path, join(copy.path, basename(path)));
    const audit = await openFileAudit({ folder: copy.path, files: systemFiles, onFailure: () => undefined });
    const { entries } = await audit.page({ limit: 1000 });
    await audit.close();
    copy.remove();
    expect(entries.length).toBeGreaterThan(8);
    expect(leaksIn(JSON.stringify(entries))).toEqual([]);
  });

  it('is in no page, description or health answer', async () => {
    for (const path of [
      '/',
      '/openapi.json',
      '/docs',
      '/redoc',
      '/readyz',
      '/livez',
      '/healthcheck',
      '/metrics',
    ]) {
      expect(leaksIn(await (await fetch(`${program.address}${path}`)).text())).toEqual([]);
    }
  });

  it('is in no line that the program wrote, at the loudest level and to its end', async () => {
    await program.end();
    expect(program.stdout().length).toBeGreaterThan(1000);
    expect(leaksIn(program.stdout())).toEqual([]);
    expect(leaksIn(program.stderr())).toEqual([]);
  });
});
