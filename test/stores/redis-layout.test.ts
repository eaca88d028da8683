import { describe, expect, it } from 'vitest';
import { newKeyRing } from '../../src/crypto/key-ring.ts';
import { openPassphraseKdf } from '../../src/crypto/passphrase-kdf.ts';
import { sealedStateStore } from '../../src/crypto/sealed-state-store.ts';
import { openSealer } from '../../src/crypto/sealer.ts';
import { utf8 } from '../../src/kit/bytes.ts';
import type { Clock } from '../../src/kit/clock.ts';
import { Redacted } from '../../src/kit/redacted.ts';
import { systemRandom } from '../../src/kit/random.ts';
import type { Stores } from '../../src/stores/stores.ts';
import { VaultEvents } from '../../src/vault/events.ts';
import { RECEIPT_MS } from '../../src/vault/limits.ts';
import { openVault } from '../../src/vault/vault.ts';
import { manualClock } from '../fakes/manual-clock.ts';
import { addressNamed, claimNamed, DAY_MS, idNamed, NO_QUOTA, rowNamed } from '../fakes/secret-rows.ts';
import { redisBench } from './redis-bench.ts';

/** Uncompressed, so that what a key holds can be read in what DUMP gives. */
const bench = redisBench({ settings: ['--appendfsync', 'no', '--rdbcompression', 'no'] });
/** They live as long as the store, and hold next to nothing when it is empty. */
const LASTING = ['tellonce:due', 'tellonce:ended', 'tellonce:live', 'tellonce:states', 'tellonce:audit'];

let database = 100;

async function fresh(
  time?: Clock,
): Promise<{ stores: Stores; run: (...words: string[]) => Promise<unknown> }> {
  database += 1;
  const at = database;
  const stores = await bench.open({ url: bench.server.url(at), ...(time && { time }) });
  return { stores, run: (...words) => bench.server.command(at, ...words) };
}

/** What has happened to a few secrets, so that every kind of key is there. */
async function liveABit({ secrets, state, audit, clock }: Stores): Promise<void> {
  const nowMs = clock.now();
  for (const name of ['live', 'opened', 'claimed', 'burned', 'tried']) {
    await secrets.insert(rowNamed(name, nowMs, { maxViews: 1, hasPassphrase: true }), NO_QUOTA);
  }
  await secrets.claim(idNamed('opened'), { nowMs });
  await secrets.claim(idNamed('claimed'), { nowMs, claimIdHash: claimNamed('a') });
  await secrets.burn(idNamed('burned'), { nowMs });
  await secrets.reserveAttempt(idNamed('tried'), { nowMs, from: addressNamed('here') });
  await state.set('card/1', utf8('value'), { ttlMs: DAY_MS });
  await state.increment('tries/1', 1, { ttlMs: 60_000 });
  await audit.append([{ atMs: nowMs, event: 'opened', secretId: idNamed('opened') }]);
}

describe('What lies in Redis', () => {
  it('is counted with no sealed byte on the wire, however many are live', async () => {
    const { stores, run } = await fresh();
    const envelope = new Uint8Array(4096);
    const rows = Array.from({ length: 600 }, (_one, at) => ({
      ...rowNamed(`live ${at}`, stores.clock.now(), { isBound: true }),
      envelope,
    }));
    await Promise.all(rows.map((row) => stores.secrets.insert(row, NO_QUOTA)));
    const bytesOut = async () =>
      Number(/total_net_output_bytes:(\d+)/.exec((await run('INFO', 'stats')) as string)?.[1]);
    const before = await bytesOut();
    expect(await stores.secrets.liveCounts(1000)).toMatchObject({
      secrets: 600,
      forPeople: 600,
      isWhole: true,
    });
    expect((await bytesOut()) - before).toBeLessThan(600 * 1024);
    expect(await stores.secrets.liveCounts(550)).toMatchObject({
      secrets: 600,
      forPeople: 550,
      isWhole: false,
    });
  });

  it('has names that begin with tellonce: and goes by itself, well after it was to be removed', async () => {
    const { stores, run } = await fresh();
    await liveABit(stores);
    const keys = (await run('KEYS', '*')) as string[];
    expect(keys.filter((key) => !key.startsWith('tellonce:'))).toEqual([]);
    for (const key of keys.filter((one) => !LASTING.includes(one))) {
      expect(await run('PTTL', key), key).toBeGreaterThan(0);
    }
    const goesAt = async (key: string) => Number(await run('PEXPIRETIME', key));
    const live = rowNamed('live', stores.clock.now());
    expect(await goesAt(`tellonce:{${live.id}}`)).toBeGreaterThan(live.expiresAtMs + RECEIPT_MS);
    expect(await goesAt(`tellonce:receipt:${live.receiptHash}`)).toBeGreaterThan(
      live.expiresAtMs + RECEIPT_MS,
    );
    const burned = await stores.secrets.find(idNamed('burned'));
    const overMs = (burned?.endedAtMs ?? NaN) + RECEIPT_MS;
    expect(await goesAt(`tellonce:{${idNamed('burned')}}`)).toBe(overMs + DAY_MS);
  });

  it('opens nothing: no key, text, passphrase or claim is among it', async () => {
    const { stores, run } = await fresh();
    const keyRing = newKeyRing(systemRandom);
    const vault = openVault({
      store: stores.secrets,
      sealer: openSealer({ keyRing, cipher: 'native', random: systemRandom, kdf: openPassphraseKdf() }),
      events: new VaultEvents(() => undefined),
      clock: stores.clock,
      random: systemRandom,
      limits: { defaultTtlS: 3600, maxTtlS: 3600, secretBytesMax: 1000 },
      quota: NO_QUOTA,
    });
    const [text, passphrase, claimId] = ['canary text', 'canary passphrase', 'canary-claim-id-of-22-or-more'];
    const from = 'address:canary' as const;
    const order = { actor: from, text: new Redacted(text), views: 2, passphrase: new Redacted(passphrase) };
    const { secretKey, receiptKey } = await vault.create(order);
    const asker = { key: secretKey, from };
    await vault.reveal({ ...asker, passphrase: new Redacted(passphrase), claimId });
    await vault.reveal({ ...asker, passphrase: new Redacted('canary wrong') }).catch(() => undefined);
    await sealedStateStore(stores.state, keyRing, systemRandom).set('card/1', utf8(text), { ttlMs: 1000 });
    const keys = (await run('KEYS', '*')) as string[];
    const dumps = await Promise.all(keys.map((key) => run('DUMP', key)));
    const everything = [...keys, ...dumps].join('\n');
    expect(everything).toContain('tellonce:state:card/1');
    for (const word of [secretKey, receiptKey, claimId, 'canary']) expect(everything).not.toContain(word);
  });

  it('does not grow with what has come and gone', async () => {
    const time = manualClock();
    const { stores, run } = await fresh(time);
    for (let index = 0; index < 60; index += 1) {
      const row = rowNamed(`number ${index}`, time.now());
      await stores.secrets.insert(row, NO_QUOTA);
      if (index % 3 === 0) await stores.secrets.claim(row.id, { nowMs: time.now() });
    }
    time.advance(DAY_MS);
    expect(await stores.secrets.expireDue(time.now(), 1000)).toHaveLength(40);
    time.advance(RECEIPT_MS);
    expect(await stores.secrets.purgeReceipts(time.now(), 1000)).toBe(60);
    const keys = ((await run('KEYS', '*')) as string[]).filter((key) => !key.startsWith('tellonce:op:'));
    expect(keys.sort()).toEqual(['tellonce:live', 'tellonce:ping']);
    expect(await run('HMGET', 'tellonce:live', 'secrets', 'bytes')).toEqual(['0', '0']);
  });

  it('still agrees with its indexes and its quota when Redis has collected rows by itself', async () => {
    const { stores, run } = await fresh();
    const nowMs = stores.clock.now();
    const old = nowMs - DAY_MS - 1000;
    for (const name of ['gone', 'kept']) await stores.secrets.insert(rowNamed(name, old), NO_QUOTA);
    await stores.secrets.adopt({
      ...rowNamed('over', old),
      state: 'burned',
      envelope: null,
      endedAtMs: 1000,
    });
    await run('DEL', `tellonce:{${idNamed('gone')}}`, `tellonce:{${idNamed('over')}}`);
    expect(await stores.secrets.expireDue(nowMs, 10)).toEqual([{ id: idNamed('kept'), state: 'expired' }]);
    expect(await stores.secrets.purgeReceipts(nowMs, 10)).toBe(1);
    expect(await run('HMGET', 'tellonce:live', 'secrets', 'bytes')).toEqual(['0', '0']);
    expect(await run('ZCARD', 'tellonce:due')).toBe(0);
  });
});

describe('A purge that comes after Redis has collected a row by itself', () => {
  it('leaves alone what is live under the same id since', async () => {
    const time = manualClock();
    const { stores, run } = await fresh(time);
    const row = rowNamed('one', time.now());
    await stores.secrets.insert(row, NO_QUOTA);
    await stores.secrets.burn(row.id, { nowMs: time.now() });
    time.advance(RECEIPT_MS + DAY_MS);
    await run('DEL', `tellonce:{${row.id}}`, `tellonce:receipt:${row.receiptHash}`);
    const again = rowNamed('one', time.now());
    expect(await stores.secrets.insert(again, NO_QUOTA)).toBe(true);
    await stores.secrets.purgeReceipts(time.now(), 10);
    expect(await stores.secrets.find(row.id)).toEqual(again);
    expect(await run('ZCARD', 'tellonce:ended')).toBe(0);
  });
});

describe('A sweep that comes a month late', () => {
  it('leaves the receipt for the purge', async () => {
    const time = manualClock();
    const { stores } = await fresh(time);
    const row = rowNamed('one', time.now());
    await stores.secrets.insert(row, NO_QUOTA);
    await stores.secrets.claim(row.id, { nowMs: time.now(), claimIdHash: claimNamed('a') });
    time.advance(2 * RECEIPT_MS);
    expect(await stores.secrets.expireDue(time.now(), 1)).toEqual([{ id: row.id, state: 'opened' }]);
    expect(await stores.secrets.receipt(row.receiptHash)).toMatchObject({ state: 'opened' });
    expect(await stores.secrets.purgeReceipts(time.now(), 1)).toBe(1);
    expect(await stores.secrets.receipt(row.receiptHash)).toBeUndefined();
  });
});

describe('The scripts', () => {
  it('are brought again when Redis has forgotten them', async () => {
    const { stores, run } = await fresh();
    const nowMs = stores.clock.now();
    await stores.secrets.insert(rowNamed('one', nowMs), NO_QUOTA);
    await run('SCRIPT', 'FLUSH');
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => stores.secrets.claim(idNamed('one'), { nowMs })),
    );
    expect(answers.filter(({ kind }) => kind === 'claimed')).toHaveLength(1);
    await run('SCRIPT', 'FLUSH');
    await expect(stores.secrets.ping()).resolves.toBeUndefined();
  });

  it('go by the time of the server, whatever the caller takes it for', async () => {
    const { stores } = await fresh();
    const row = rowNamed('one', stores.clock.now());
    await stores.secrets.insert(row, NO_QUOTA);
    const late = row.expiresAtMs + 1;
    expect(await stores.secrets.expireDue(late, 10)).toEqual([]);
    expect(await stores.secrets.claim(row.id, { nowMs: late })).toMatchObject({ kind: 'claimed' });
    expect(Math.abs(stores.clock.now() - Date.now())).toBeLessThan(60_000);
  });

  it('write whole numbers, however round', async () => {
    const { stores, run } = await fresh();
    const expiresAtMs = 2_000_000_000_000;
    const row = rowNamed('one', stores.clock.now(), { expiresAtMs, byteCount: 100_000 });
    await stores.secrets.insert(row, NO_QUOTA);
    await stores.secrets.burn(row.id, { nowMs: 0 });
    expect(await run('HGET', 'tellonce:live', 'bytes')).toBe('0');
    expect(await stores.secrets.find(row.id)).toMatchObject({ expiresAtMs, state: 'burned' });
  });
});
