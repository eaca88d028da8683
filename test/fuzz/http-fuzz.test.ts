import fc from 'fast-check';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, request, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureBuilt } from '../fakes/built.ts';
import { ask, scratchFolder, startProgram, type Program } from '../servers/program.ts';
import { figure, progress, runs } from '../soak/figures.ts';
import { requestsOf, type ApiDescription, type FuzzRequest, type KeyWish } from './requests.ts';
import { HANG_MS, sendBytes, wireBytes } from './wire.ts';

const REQUESTS = runs('TELLONCE_FUZZ_REQUESTS', 1500);
const AT_ONCE = 25;
const BATCHES = Math.ceil(REQUESTS / AT_ONCE);
/** A leak of half a kilobyte a request would fill this heap within the soak and end the program. */
const HEAP_MIB = 96;

const folder = scratchFolder();
let program: Program;
let port: number;
const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
const tally = { requests: 0, created: 0, server: 0, hung: 0, statuses: new Map<number, number>() };
const created: Record<'key' | 'id' | 'receipt', string>[] = [];

beforeAll(async () => {
  ensureBuilt();
  program = await startProgram({
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
  const isJson = body !== undefined && headers['content-type'] === undefined;
  const asked = request({
    ...{ host: '127.0.0.1', port, agent, method, path: url, signal: AbortSignal.timeout(HANG_MS) },
    headers: { ...(isJson && { 'content-type': 'application/json' }), ...headers },
  });
  asked.end(method === 'HEAD' ? undefined : body);
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  return [answer, Buffer.concat((await answer.toArray()) as Buffer[]).toString()];
}

const isNotReady = (status: number, path?: string): boolean => status === 503 && path === '/readyz';

/**
 * `/readyz` gives the store a second to take a write. On a machine that is busy with other things it may honestly answer
 * 503 for once; that is counted among the statuses, and the program must be ready at the end.
 */
function judge(status: number, path?: string): void {
  tally.requests += 1;
  tally.statuses.set(status, (tally.statuses.get(status) ?? 0) + 1);
  if (isNotReady(status, path)) return;
  if (status >= 500) tally.server += 1;
  expect(status, 'an answer that is not ours to be ashamed of').toBeLessThan(500);
}

/** What comes back is an answer: JSON that is JSON, a refusal that says its own status. */
async function fuzz(one: FuzzRequest): Promise<void> {
  let heard: [IncomingMessage, string];
  try {
    heard = await send(one);
  } catch (error) {
    // A large body that is refused unread may find the connection closed under it.
    if (['ECONNRESET', 'EPIPE'].includes((error as { code?: string }).code ?? '')) return;
    tally.hung += 1;
    throw error;
  }
  const [{ statusCode = 0, headers }, text] = heard;
  judge(statusCode, one.path);
  const type = headers['content-type'] ?? '';
  if (one.method === 'HEAD' || !type.includes('json') || text === '') return;
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
    const batch = fc.tuple(
      fc.array(requestsOf(description), { minLength: AT_ONCE - 5, maxLength: AT_ONCE - 5 }),
      fc.array(wireBytes, { minLength: 5, maxLength: 5 }),
    );
    let batches = 0;
    const memory: number[] = [];
    let failed = 1;
    try {
      await fc.assert(
        fc.asyncProperty(batch, async ([requests, wires]) => {
          await Promise.all([...requests.map(fuzz), ...wires.map(fuzzBytes)]);
          progress('HTTP fuzz, batches', (batches += 1), BATCHES);
          if (batches % Math.ceil(BATCHES / 10) === 0) memory.push(residentMib() ?? 0);
        }),
        { numRuns: BATCHES },
      );
      failed = 0;
    } finally {
      const kept = [...tally.statuses].sort(([one], [other]) => one - other).map((pair) => pair.join(': '));
      figure({
        what: 'HTTP fuzz of the built program',
        tried: tally.requests,
        unit: 'requests',
        wanted: 200_000,
        wrong: { '5xx': tally.server, hung: tally.hung, failed },
        note: `${kept.join(', ')}; resident MiB at each tenth: ${memory.map(Math.round).join(' ')}`,
      });
    }
    expect(tally.created).toBeGreaterThan(BATCHES / 2);
    expect((await ask(`${program.address}/readyz`)).status).toBe(200);
    expect(program.child.exitCode).toBeNull();
    expect(program.stdout(), 'nothing was logged as an error').toBe('');
    // What may grow: a heap that is never more than it may be, and 4 KiB for each secret or receipt that is kept.
    const growth = memory.at(-1)! - memory[0]!;
    expect(growth).toBeLessThan(HEAP_MIB + (tally.created * 4) / 1024);
  });
});
