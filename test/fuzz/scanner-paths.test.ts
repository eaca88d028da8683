import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Agent, request, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_TOKEN, openHouse, type House } from '../app/house.ts';
import { figure } from '../soak/figures.ts';
import { IMPOSSIBLE_PATHS, SCANNER_PATHS } from './scanner-paths.ts';

const PROBLEM = 'application/problem+json';
const agent = new Agent({ keepAlive: true, maxSockets: 10 });

let house: House;
let port: number;
beforeAll(async () => {
  house = await openHouse({ ADMIN_TOKEN });
  await house.http.listen({ host: '127.0.0.1', port: 0 });
  port = (house.http.server.address() as AddressInfo).port;
});
afterAll(async () => {
  agent.destroy();
  await house.http.close();
  await house.domain.talk.close();
});

/** By `node:http`, which sends a path as it is: a URL would tidy it up first. */
async function asked(method: string, path: string, accept?: string) {
  const headers = accept === undefined ? {} : { accept };
  const sent = request({ host: '127.0.0.1', port, agent, method, path, headers });
  sent.end();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  const body = Buffer.concat((await answer.toArray()) as Buffer[]).toString();
  return { status: answer.statusCode ?? 0, type: answer.headers['content-type'] ?? '', body };
}

describe(`The ${SCANNER_PATHS.length} paths that scanners ask for`, () => {
  it('are all not found, in the same words: there is nothing to be told apart', async () => {
    const odd: string[] = [];
    const bodies = new Set<string>();
    const judge = async (method: string, path: string): Promise<void> => {
      const { status, type, body } = await asked(method, path);
      if (method !== 'HEAD') bodies.add(body);
      if (status !== 404 || type !== PROBLEM) odd.push(`${method} ${path}: ${status} ${type}`);
    };
    const others = ['HEAD', 'POST', 'PUT', 'DELETE'];
    const all = SCANNER_PATHS.map(
      (path, at) => [at % 10 === 0 ? others[(at / 10) % 4]! : 'GET', path] as const,
    );
    await Promise.all(
      [...all, ...others.map((method) => [method, '/.env'] as const)].map((one) => judge(...one)),
    );
    figure({
      what: 'paths that scanners ask for',
      tried: all.length,
      unit: 'requests',
      wanted: 500,
      wrong: { 'not 404': odd.length, 'other bodies': bodies.size - 1 },
    });
    expect(odd).toEqual([]);
    expect([...bodies]).toHaveLength(1);
  });

  it('are the same page for each of them to a browser', async () => {
    const odd: string[] = [];
    const bodies = new Set<string>();
    const judge = async (path: string): Promise<void> => {
      const { status, type, body } = await asked('GET', path, 'text/html');
      bodies.add(body);
      if (status !== 404 || !type.startsWith('text/html')) odd.push(`${path}: ${status} ${type}`);
    };
    await Promise.all(SCANNER_PATHS.filter((_, at) => at % 10 === 0).map(judge));
    expect(odd).toEqual([]);
    expect([...bodies]).toHaveLength(1);
  });

  it('and that are no paths at all are refused as malformed', async () => {
    for (const path of IMPOSSIBLE_PATHS) {
      const { status, type, body } = await asked('GET', path);
      expect([path, status, type]).toEqual([path, 400, PROBLEM]);
      expect(JSON.parse(body)).toMatchObject({ status: 400, code: 'input.invalid' });
    }
  });
});
