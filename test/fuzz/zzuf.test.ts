import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHouse, type House } from '../app/house.ts';
import { scratchFolder } from '../servers/program.ts';
import { figure, runs } from '../soak/figures.ts';
import { SEEDS, sendBytes } from './wire.ts';

const ROUNDS = runs('TELLONCE_ZZUF_ROUNDS', 40);
const AT_ONCE = 20;

const folder = scratchFolder();
let house: House;
let port: number;
beforeAll(async () => {
  house = await openHouse();
  await house.http.listen({ host: '127.0.0.1', port: 0 });
  port = (house.http.server.address() as AddressInfo).port;
});
afterAll(async () => {
  await house.http.close();
  await house.domain.talk.close();
  folder.remove();
});

/** The bytes with one in a thousand to one in twenty bits turned over, once for each round: the same for each run. */
function zzufed(seed: string): Buffer[] {
  const file = join(folder.path, 'request');
  writeFileSync(file, seed, 'latin1');
  const ran = spawnSync('zzuf', ['-s', `0:${ROUNDS}`, '-r', '0.001:0.05', 'cat', file], {
    maxBuffer: 1 << 28,
  });
  expect(ran.stdout).toHaveLength(seed.length * ROUNDS);
  return Array.from({ length: ROUNDS }, (_, at) =>
    ran.stdout.subarray(at * seed.length, (at + 1) * seed.length),
  );
}

describe('Requests whose bits zzuf has turned over', () => {
  it('are answered below 500 or hung up on, and the server goes on', { timeout: 3_600_000 }, async () => {
    const requests = SEEDS.flatMap(zzufed);
    const statuses: number[] = [];
    for (let at = 0; at < requests.length; at += AT_ONCE) {
      const some = requests.slice(at, at + AT_ONCE);
      statuses.push(...(await Promise.all(some.map((bytes) => sendBytes(port, bytes)))).flat());
    }
    const wrong = statuses.filter((status) => status >= 500);
    figure({
      what: 'requests damaged by zzuf',
      tried: requests.length,
      unit: 'requests',
      wanted: 10_000,
      wrong: { '5xx': wrong.length },
    });
    expect(wrong).toEqual([]);
    expect(new Set(statuses).size).toBeGreaterThan(2);
    expect((await house.http.inject('/livez')).statusCode).toBe(200);
  });
});
