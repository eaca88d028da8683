import { connect } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ensureBuilt } from '../fakes/built.ts';
import { ask, startProgram, type Program, type ProgramEnv } from '../servers/program.ts';

const MINE = 'mine-mine-mine-mine-mine';
const OTHER = 'other-other-other-other';
const TEXT = 'the door code is 4711';
const LONG = { timeout: 120_000 };

export interface ClaimTrack {
  /** Whether several programs may serve the store at once; else the second is the first, started anew. */
  readonly isShared: boolean;
  openEnv(): Promise<ProgramEnv>;
  close(): Promise<void> | void;
}

interface Sent {
  readonly key: string;
  readonly receipt: string;
}

async function create({ address }: Program, views: number): Promise<Sent> {
  const { body } = await ask(`${address}/generate`, { secret: TEXT, views });
  return { key: String(body['secret_key']), receipt: String(body['receipt_key']) };
}

const open = (program: Program, { key }: Sent, claimId?: string) =>
  ask(`${program.address}/secrets/${key}`, claimId === undefined ? {} : { claim_id: claimId });

async function viewsLeft(program: Program, { receipt }: Sent): Promise<number> {
  const headers = { accept: 'application/json' };
  const { body } = await ask(`${program.address}/receipts/${receipt}`, undefined, { headers });
  return Number(body['views_left']);
}

/** Claims it and never reads the answer; waits until the claim can be seen from elsewhere, then hangs up. */
async function claimAndHangUp(program: Program, sent: Sent, views: number): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(program.address).port) });
  const body = JSON.stringify({ claim_id: MINE });
  const head = `POST /secrets/${sent.key} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json`;
  socket.on('error', () => undefined).pause();
  socket.write(`${head}\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
  while ((await viewsLeft(program, sent)) === views) await new Promise((resolve) => setImmediate(resolve));
  socket.destroy();
}

/** An answer that got lost can be had again by the one who asked, and by nobody else: from another process too. */
export function claimSuite(track: ClaimTrack): void {
  let env: ProgramEnv;
  const running = new Set<Program>();
  const start = async (): Promise<Program> => {
    const program = await startProgram(env);
    running.add(program);
    return program;
  };
  const end = async (program: Program, signal?: NodeJS.Signals): Promise<void> => {
    running.delete(program);
    await program.end(signal);
  };
  let first: Program;
  let second: Program;
  beforeAll(async () => {
    ensureBuilt();
    env = { RATE_LIMIT: '0', LOG_LEVEL: 'error', ...(await track.openEnv()) };
    first = await start();
    second = track.isShared ? await start() : first;
  }, 300_000);
  afterAll(async () => {
    for (const program of running) await end(program);
    await track.close();
  });

  it.each([1, 3])('after a client hung up, of %i views', LONG, async (views) => {
    const sent = await create(first, views);
    await claimAndHangUp(first, sent, views);
    const again = await open(second, sent, MINE);
    expect(again).toMatchObject({ status: 200, body: { secret: TEXT, views_left: views - 1 } });
    expect(await viewsLeft(second, sent)).toBe(views - 1);
    const other = await open(second, sent, OTHER);
    expect(other.status).toBe(views === 1 ? 404 : 200);
    if (views === 1) expect(other.body).toMatchObject({ code: 'secret.gone' });
  });

  it('five times and no more, wherever it is asked', LONG, async () => {
    const sent = await create(first, 1);
    const statuses: number[] = [];
    for (let count = 0; count < 8; count += 1)
      statuses.push((await open(count % 2 === 0 ? first : second, sent, MINE)).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 404, 404]);
  });

  it('five times and no more, when all ask at once', LONG, async () => {
    const sent = await create(first, 1);
    const asked = Array.from({ length: 20 }, (_one, at) => open(at % 2 === 0 ? first : second, sent, MINE));
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(6);
    expect(statuses.filter((status) => status === 404)).toHaveLength(14);
  });

  it('after a kill -9 of the program that had it, right when it was durable', LONG, async () => {
    const sent = await create(first, 1);
    await claimAndHangUp(first, sent, 1);
    await end(first, 'SIGKILL');
    if (!track.isShared) second = await start();
    expect((await open(second, sent, OTHER)).status).toBe(404);
    expect((await open(second, sent)).status).toBe(404);
    const again = await open(second, sent, MINE);
    expect(again).toMatchObject({ status: 200, body: { secret: TEXT, views_left: 0 } });
  });
}
