import { expect, it } from 'vitest';
import type { SecretRow, StateRecord } from '../../src/vault/ports.ts';
import {
  addressNamed,
  claimantNamed,
  claimNamed,
  envelopeNamed,
  NO_QUOTA,
  rowNamed,
} from '../fakes/secret-rows.ts';
import { benchOf } from './bench-of-one.ts';
import type { Engine } from './engines.ts';

async function listed<T>(values: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const value of values) list.push(value);
  return list;
}

const byId = (rows: readonly SecretRow[]) => rows.toSorted((left, right) => (left.id < right.id ? -1 : 1));

export function movingContract(engine: Engine): void {
  const bench = benchOf(engine);

  it('shows every row as it is, ended ones included', async () => {
    await bench.keep('sealed');
    const { id } = await bench.keep('opened');
    await bench.secrets.claim(id, { nowMs: bench.clock.now() });
    for (let index = 0; index < 60; index += 1) await bench.keep(`number ${index}`);
    const rows = await listed(bench.secrets.rows());
    const found = await Promise.all(rows.map((row) => bench.secrets.find(row.id)));
    expect(rows).toHaveLength(62);
    expect(byId(rows)).toEqual(byId(found as SecretRow[]));
  });

  it('takes over a row with its whole life so far', async () => {
    const nowMs = bench.clock.now();
    const row: SecretRow = {
      ...rowNamed('one', nowMs - 5000, { maxViews: 3, hasPassphrase: true, isBound: true }),
      viewsLeft: 1,
      openedAtMs: nowMs - 1000,
      claims: [{ claimIdHash: claimNamed('a'), atMs: nowMs - 1000, repeats: 2 }],
      claimants: [claimantNamed('bob'), claimantNamed('eve')],
      attempts: [{ from: addressNamed('here'), atMs: nowMs - 500 }],
      wrongTries: 7,
      deniedAttempts: 57,
      thaws: 1,
    };
    expect(await bench.secrets.adopt(row)).toBe(true);
    expect(await bench.secrets.find(row.id)).toEqual(row);
    expect(await bench.secrets.receipt(row.receiptHash)).toEqual(row);
    expect(await bench.secrets.adopt(row)).toBe(false);
    expect(await bench.secrets.claim(row.id, { nowMs, claimIdHash: claimNamed('a') })).toEqual({
      kind: 'repeated',
      viewsLeft: 1,
    });
  });

  it('takes over an ended row: its id stays used and its receipt known', async () => {
    const nowMs = bench.clock.now();
    const ended: SecretRow = {
      ...rowNamed('one', nowMs - 5000),
      state: 'burned',
      envelope: null,
      endedAtMs: nowMs - 1000,
    };
    await bench.secrets.adopt(ended);
    expect(await bench.secrets.find(ended.id)).toEqual(ended);
    expect(await bench.secrets.insert(rowNamed('one', nowMs), NO_QUOTA)).toBe(false);
  });

  it('counts what it took over, and ends it in its time', async () => {
    const row = rowNamed('one', bench.clock.now(), { expiresAtMs: bench.clock.now() + 1000, byteCount: 600 });
    await bench.secrets.adopt(row);
    const other = rowNamed('two', bench.clock.now(), { byteCount: 600 });
    const quota = { liveSecretsMax: 10, liveBytesMax: 1000 };
    await expect(bench.secrets.insert(other, quota)).rejects.toMatchObject({ code: 'store.full' });
    bench.clock.advance(1000);
    expect(await bench.secrets.expireDue(bench.clock.now(), 10)).toEqual([{ id: row.id, state: 'expired' }]);
    expect(await bench.secrets.insert(other, quota)).toBe(true);
  });

  it('shows every small record that is not over, and no counter', async () => {
    const untilMs = bench.clock.now() + 5000;
    await bench.state.set('over', envelopeNamed('over'), { ttlMs: 1000 });
    bench.clock.advance(1000);
    await bench.state.set('card/1', envelopeNamed('one'), { ttlMs: 4000 });
    await bench.state.set('язык/2', envelopeNamed('two'), { ttlMs: 4000 });
    await bench.state.increment('count/3', 1, { ttlMs: 4000 });
    const records = await listed<StateRecord>(bench.state.records());
    expect(records.toSorted((left, right) => (left.name < right.name ? -1 : 1))).toEqual([
      { name: 'card/1', value: envelopeNamed('one'), untilMs },
      { name: 'язык/2', value: envelopeNamed('two'), untilMs },
    ]);
  });
}
