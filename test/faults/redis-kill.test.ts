import { describe, expect, it } from 'vitest';
import type { Stores } from '../../src/stores/stores.ts';
import { VaultError } from '../../src/vault/errors.ts';
import { idNamed, NO_QUOTA, rowNamed } from '../fakes/secret-rows.ts';
import { isUp, redisBench, until } from '../stores/redis-bench.ts';

const KILLS = Number(process.env['TELLONCE_REDIS_KILLS'] ?? 5);
const WRITERS = 8;

/** It keeps what it has written when it is killed; a busy disk would hold it up for longer than a store waits for an answer. */
const bench = redisBench({ settings: ['--appendfsync', 'no'] });

/** What was acknowledged of each secret: that it is kept, and how many readers were told that it is theirs. */
type Said = Map<string, { isKept: boolean; winners: number }>;

/** Gives nothing when the store was down: then nobody knows whether it was done. */
async function unlessDown<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof VaultError && error.code === 'store.unavailable') return undefined;
    throw error;
  }
}

/** Keeps secrets and opens every second one, twice at once, until Redis goes down or `isOver`. */
async function write(stores: Stores, writer: string, said: Said, isOver: () => boolean): Promise<void> {
  for (let index = 0; !isOver(); index += 1) {
    const name = `${writer} ${index}`;
    const one = { isKept: false, winners: 0 };
    said.set(name, one);
    const isKept = await unlessDown(stores.secrets.insert(rowNamed(name, Date.now()), NO_QUOTA));
    if (isKept === undefined) {
      // A lost connection is refused at once: whoever brings Redis back must come to his turn, too.
      await new Promise((resolve) => setImmediate(resolve));
      continue;
    }
    expect(isKept).toBe(true);
    one.isKept = true;
    if (index % 2 === 0) continue;
    const claims = [1, 2].map(() => unlessDown(stores.secrets.claim(idNamed(name), { nowMs: 0 })));
    for (const outcome of await Promise.all(claims)) if (outcome?.kind === 'claimed') one.winners += 1;
  }
}

async function check(stores: Stores, said: Said): Promise<void> {
  for (const [name, one] of said) {
    const row = await stores.secrets.find(idNamed(name));
    if (one.isKept) expect(row, name).toBeDefined();
    const again = await stores.secrets.claim(idNamed(name), { nowMs: 0 });
    if (again.kind === 'claimed') one.winners += 1;
    expect(one.winners, name).toBeLessThanOrEqual(1);
  }
}

describe('A Redis that is killed while programs write', () => {
  it('has lost nothing that was acknowledged, and nothing that was opened opens again', async () => {
    let [kept, opened] = [0, 0];
    const stores = await bench.open({ url: bench.server.url() });
    for (let round = 0; round < KILLS; round += 1) {
      const said: Said = new Map();
      let isOver = false;
      const writers = Array.from({ length: WRITERS }, (_, writer) =>
        write(stores, `${round} ${writer}`, said, () => isOver),
      );
      await until(() =>
        Promise.resolve([...said.values()].filter(({ isKept }) => isKept).length > 20 + round),
      );
      await bench.server.kill();
      await bench.server.restart();
      isOver = true;
      await Promise.all(writers);
      await until(() => isUp(stores));
      kept += [...said.values()].filter(({ isKept }) => isKept).length;
      opened += [...said.values()].filter(({ winners }) => winners > 0).length;
      await check(stores, said);
    }
    process.stdout.write(`Redis killed ${KILLS} times: ${kept} kept, ${opened} opened, 0 lost, 0 back\n`);
    expect(kept).toBeGreaterThan(20 * KILLS);
    expect(opened).toBeGreaterThan(KILLS);
  });

  it('shows all that is kept to whoever was going through it, also when it was started again meanwhile', async () => {
    const stores = await bench.open({ url: bench.server.freshUrl() });
    const names = Array.from({ length: 1000 }, (_, index) => `kept ${index}`);
    await Promise.all(names.map((name) => stores.secrets.insert(rowNamed(name, Date.now()), NO_QUOTA)));
    const seen: string[] = [];
    for await (const { id } of stores.secrets.rows()) {
      seen.push(id);
      if (seen.length !== 300) continue;
      await bench.server.kill();
      await bench.server.restart();
      await until(() => isUp(stores));
    }
    expect(seen.sort()).toEqual(names.map(idNamed).sort());
  });
});
