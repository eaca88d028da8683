import fc from 'fast-check';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, request, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureBuilt } from '../fakes/built.ts';
import { ask, scratchFolder, startProgram, type Program } from '../servers/program.ts';
import { figure, progress, runs } from '../soak/figures.ts';
import { FakeTelegram } from '../fakes/telegram/fake-telegram.ts';
import { brokenOf, type BrokenRequest } from './broken.ts';
import { hookRequests } from './hooks.ts';
import { FUZZ_ADMIN, requestsOf, soundOrder } from './requests.ts';
import type { ApiDescription, FuzzRequest, KeyWish } from './requests.ts';
import { HANG_MS, sendBytes, wireBytes } from './wire.ts';

const REQUESTS = runs('TELLONCE_FUZZ_REQUESTS', 1000);
const AT_ONCE = 25;
const BATCHES = Math.ceil(REQUESTS / AT_ONCE);
/** A leak of half a kilobyte a request would fill this heap within the soak and end the program. */
const HEAP_MIB = 96;

/** Everything that has a route is on. Slack itself is a port where nobody listens. */
const FACES = {
  PUBLIC_URL: 'https://secrets.example.com',
  ADMIN_TOKEN: FUZZ_ADMIN,
  TELEGRAM_WEBHOOK_SECRET: 'webhook-secret-of-the-fuzz',
  SLACK_API_URL: 'http://127.0.0.1:9/api/',
  SLACK_SIGNING_SECRET: 'signing-secret-of-the-fuzz',
  SLACK_CLIENT_ID: '1.2',
  SLACK_CLIENT_SECRET: 'client-secret-of-the-fuzz',
  SLACK_STATE_SECRET: 'state-secret-of-the-fuzz',
};

const folder = scratchFolder();
const telegram = new FakeTelegram();
let program: Program;
let port: number;
const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
const tally = {
  ...{ requests: 0, created: 0, broken: 0, hooks: 0, shed: 0, server: 0, hung: 0, taken: 0 },
  statuses: new Map<number, number>(),
};
const created: Record<'key' | 'id' | 'receipt', string>[] = [];

beforeAll(ensureBuilt, 300_000);
beforeAll(async () => {
  await telegram.open();
  program = await startProgram({
    ...FACES,
    TELEGRAM_BOT_TOKEN: telegram.token,
    TELEGRAM_API_ROOT: telegram.apiRoot,
    STORE_URL: `file:${folder.path}/data`,
    RATE_LIMIT: '0',
    LOG_LEVEL: 'error',
    NODE_OPTIONS: `--max-old-space-size=${HEAP_MIB}`,
  });
  port = Number(new URL(program.address).port);
});
afterAll(async () => {
  agent.destroy();
  await program.end();
  await telegram.close().catch(() => undefined);
  folder.remove();
});

function textOf(wish: KeyWish): string {
  if ('text' in wish) return wish.text;
  return created[wish.pick % Math.max(1, created.length)]?.[wish.of] ?? 'A'.repeat(32);
}

const encoded = (text: string): string => encodeURIComponent(text.toWellFormed());

async function send({
  method,
  path,
  key,
  query,
  headers,
  body,
}: FuzzRequest): Promise<[IncomingMessage, string]> {
  const search = query.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join('&');
  const url = `${path.replace('{key}', encoded(textOf(key)))}${search === '' ? '' : `?${search}`}`;
  const sent = method === 'HEAD' ? undefined : body;
  const asked = request({
    ...{ host: '127.0.0.1', port, agent, method, path: url, signal: AbortSignal.timeout(HANG_MS) },
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      // Node gives the body of a DELETE no length by itself: the server would take it for the next request.
      ...(sent !== undefined && { 'content-length': Buffer.byteLength(sent) }),
      ...headers,
    },
  });
  asked.end(sent);
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  return [answer, Buffer.concat((await answer.toArray()) as Buffer[]).toString()];
}

const nowS = (): number => Math.floor(Date.now() / 1000);

const isNotReady = (status: number, path?: string): boolean => status === 503 && path === '/readyz';

/**
 * `/readyz` gives the store a second to take a write. On a machine that is busy with other things it may honestly answer
 * 503 for once; that is counted among the statuses, and the program must be ready at the end. On such a machine it may
 * shed load, too: a 503 that says its code and when to come back.
 */
function judge(status: number, path?: string): void {
  tally.requests += 1;
  tally.statuses.set(status, (tally.statuses.get(status) ?? 0) + 1);
  if (isNotReady(status, path)) return;
  if (status === 503) {
    tally.shed += 1;
    return;
  }
  if (status >= 500) tally.server += 1;
  expect(status, 'an answer that is not ours to be ashamed of').toBeLessThan(500);
}

/** What comes back is an answer: JSON that is JSON, a refusal that says its own status. */
async function fuzz(one: FuzzRequest): Promise<number> {
  let heard: [IncomingMessage, string];
  try {
    heard = await send(one);
  } catch (error) {
    // A large body that is refused unread may find the connection closed under it.
    if (['ECONNRESET', 'EPIPE'].includes((error as { code?: string }).code ?? '')) return 0;
    tally.hung += 1;
    throw error;
  }
  const [{ statusCode = 0, headers }, text] = heard;
  judge(statusCode, one.path);
  const type = headers['content-type'] ?? '';
  if (one.method === 'HEAD' || !type.includes('json') || text === '') return statusCode;
  const body = JSON.parse(text) as Record<string, unknown>;
  if (statusCode >= 400 && !isNotReady(statusCode, one.path)) {
    expect(type).toContain('application/problem+json');
    expect(body).toMatchObject({
      status: statusCode,
      code: expect.stringMatching(/^[a-z]+\.[a-z_]+$/) as string,
    });
  } else if (statusCode === 201) {
    tally.created += 1;
    const { secret_key: key, id, receipt_key: receipt } = body as Record<string, string>;
    if (created.length >= 50) created.shift();
    created.push({ key: key ?? '', id: id ?? '', receipt: receipt ?? '' });
  }
  return statusCode;
}

/** One thing of it is broken: it is refused, and nothing is made of it. */
async function fuzzBroken(one: BrokenRequest): Promise<void> {
  const status = await fuzz(one);
  tally.broken += 1;
  if (status === 0 || status >= 400) return;
  tally.taken += 1;
  expect.unreachable(`${one.method} ${one.path} took a body with ${one.fault}`);
}

async function fuzzHook(one: FuzzRequest): Promise<void> {
  await fuzz(one);
  tally.hooks += 1;
}

async function fuzzBytes(bytes: Uint8Array): Promise<void> {
  const statuses = await sendBytes(port, bytes);
  tally.requests += statuses.length === 0 ? 1 : 0;
  for (const status of statuses) judge(status);
}

/** Resident memory by the kernel's word, where it gives one. */
function residentMib(): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const status = readFileSync(`/proc/${program.child.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

describe(`The built program, asked ${REQUESTS} things nobody should ask,`, () => {
  it('never fails, never hangs, and keeps no memory of it', { timeout: 7_200_000 }, async () => {
    const description = (await ask(`${program.address}/openapi.json`)).body as unknown as ApiDescription;
    const some = <T>(count: number, one: fc.Arbitrary<T>) =>
      fc.array(one, { minLength: count, maxLength: count });
    const batch = fc.tuple(
      some(1, soundOrder),
      some(AT_ONCE - 12, requestsOf(description)),
      some(4, brokenOf(description)),
      some(2, hookRequests(nowS)),
      some(5, wireBytes),
    );
    let batches = 0;
    const memory: number[] = [];
    let failed = 1;
    try {
      await fc.assert(
        fc.asyncProperty(batch, async ([orders, requests, broken, hooks, wires]) => {
          await Promise.all([
            ...[...orders.map(fuzz), ...requests.map(fuzz), ...broken.map(fuzzBroken)],
            ...[...hooks.map(fuzzHook), ...wires.map(fuzzBytes)],
          ]);
          progress('HTTP fuzz, batches', (batches += 1), BATCHES);
          if (batches % Math.ceil(BATCHES / 10) === 0) memory.push(residentMib() ?? 0);
        }),
        { numRuns: BATCHES, endOnFailure: true },
      );
      failed = 0;
    } finally {
      const kept = [...tally.statuses].sort(([one], [other]) => one - other).map((pair) => pair.join(': '));
      figure({
        what: 'HTTP fuzz of the built program',
        tried: tally.requests,
        unit: 'requests',
        wanted: 200_000,
        wrong: { '5xx': tally.server, hung: tally.hung, 'broken but taken': tally.taken, failed },
        note: `${tally.broken} broken in one thing, ${tally.hooks} to webhooks, ${tally.shed} shed; ${kept.join(', ')}; resident MiB at each tenth: ${memory.map(Math.round).join(' ')}`,
      });
    }
    expect(tally.created).toBeGreaterThan(BATCHES / 4);
    const readiness = async () => (await ask(`${program.address}/readyz`)).status;
    await expect.poll(readiness, { timeout: HANG_MS }).toBe(200);
    expect(tally.shed).toBeLessThan(tally.requests / 10);
    expect(program.child.exitCode).toBeNull();
    expect(program.stdout(), 'nothing was logged as an error').toBe('');
    // What may grow: a heap that is never more than it may be, and 4 KiB for each secret or receipt that is kept.
    const growth = memory.at(-1)! - memory[0]!;
    expect(growth).toBeLessThan(HEAP_MIB + (tally.created * 4) / 1024);
  });
});
