import { describe, expect, it } from 'vitest';
import { sealedStateStore } from '../../src/crypto/sealed-state-store.ts';
import { openPassphraseKdf } from '../../src/crypto/passphrase-kdf.ts';
import { openSealer } from '../../src/crypto/sealer.ts';
import { utf8Text } from '../../src/kit/bytes.ts';
import { systemRandom } from '../../src/kit/random.ts';
import { Redacted } from '../../src/kit/redacted.ts';
import { joinKey, type KeyHalf } from '../../src/vault/key-halves.ts';
import { newSecretKey, parseReceiptKey, type SecretId } from '../../src/vault/secret-key.ts';
import { handleOn, openPeople } from '../talk/people-stage.ts';
import { keysFound } from './victim.ts';

const TEXT = 'canary-4711';

/** Two secrets in a chat, one with a link and one for Bob, and all that the store and its keys give of them. */
async function robbed() {
  const chat = openPeople();
  const { keyRing, stores } = chat.ground;
  const linked = await chat.alice().makes(`/secret pass=tulip ${TEXT}`);
  await chat.types(`/secret for @bob ${TEXT}`);
  const handle = handleOn(chat.invited[0]?.card, 'open');
  const ids: SecretId[] = [];
  const rows: unknown[] = [];
  for await (const row of stores.secrets.rows()) {
    ids.push(row.id);
    rows.push({ ...row, envelope: Buffer.from(row.envelope ?? []).toString('base64') });
  }
  const opened: string[] = [];
  const sealed: { name: string; value: Uint8Array }[] = [];
  for await (const { name, value } of stores.state.records()) sealed.push({ name, value });
  const state = sealedStateStore(stores.state, keyRing, systemRandom);
  for await (const { name, value } of state.records()) opened.push(`${name} ${utf8Text(value)}`);
  const sealer = openSealer({ keyRing, cipher: 'forge', random: systemRandom, kdf: openPassphraseKdf() });
  return { chat, linked, handle, ids, rows, opened, sealed, sealer };
}

describe('An attacker with the store and the master keys', () => {
  it('reads cards and halves of keys, and finds no key in any of it', async () => {
    const { ids, rows, opened } = await robbed();
    expect(ids).toHaveLength(2);
    expect(opened.filter((line) => line.startsWith('half/')).length).toBeGreaterThan(0);
    const loot = JSON.stringify([rows, opened]);
    expect(loot).not.toContain(TEXT);
    expect(loot).not.toContain('tulip');
    expect(keysFound(Buffer.from(loot), ids)).toEqual([]);
  });

  it('makes no key of any two of the halves and keys that lie there', async () => {
    const { ids, opened } = await robbed();
    const values = [...new Set(opened.join(' ').match(/[A-Za-z0-9_-]{32}(?![A-Za-z0-9_-])/g) ?? [])]
      .map((text) => Buffer.from(text, 'base64url'))
      .filter(({ length }) => length === 24);
    expect(values.length).toBeGreaterThan(2);
    const sums = values.flatMap((one) =>
      values.map((other) => Buffer.from(one.map((byte, at) => byte ^ (other[at] ?? 0)))),
    );
    expect(keysFound(Buffer.concat(sums), ids)).toEqual([]);
  });

  it('cannot so much as guess at a passphrase, for that needs the key of the link', async () => {
    const { chat, linked, sealer } = await robbed();
    const row = await chat.ground.stores.secrets.find(linked.id);
    const key = newSecretKey(systemRandom);
    const hears = (guess: string) => sealer.unlock(row!.envelope!, key, new Redacted(guess));
    // The right one sounds like a wrong one.
    expect([await hears('tulip'), await hears('rose')]).toEqual([undefined, undefined]);
    expect(await chat.open(linked.link, 'tulip')).toBe(TEXT);
  });

  it('cannot put one sealed value in the place of another', async () => {
    const { chat, sealed } = await robbed();
    const { keyRing, stores } = chat.ground;
    const state = sealedStateStore(stores.state, keyRing, systemRandom);
    const [first, second] = sealed;
    await stores.state.set(first!.name, second!.value, { ttlMs: 60_000 });
    await expect(state.get(first!.name)).rejects.toMatchObject({ code: 'key.unknown' });
  });

  it('can burn what was made in chats by the receipts that lie there, which is what deleting it would do', async () => {
    const { chat, linked, opened } = await robbed();
    const receipts = [...new Set(opened.join(' ').match(/(?<![\w-])[\w-]{32}(?![\w-])/g) ?? [])]
      .map(parseReceiptKey)
      .filter((key) => key !== undefined);
    let burned = 0;
    for (const key of receipts)
      burned += await chat.vault.burnByReceipt(key, 'address:192.0.2.66').then(
        () => 1,
        () => 0,
      );
    expect(burned).toBe(2);
    await expect(chat.open(linked.link, 'tulip')).rejects.toMatchObject({ code: 'secret.gone' });
  });

  it('needs the half in the button, too: who has all three opens what is for Bob, but not through the server', async () => {
    const { chat, handle, opened, sealer } = await robbed();
    const kept = opened.find((line) => line.startsWith(`half/${handle.id} `))?.slice(-32) ?? '';
    const key = joinKey({ carried: handle.half, kept: kept as KeyHalf });
    for (const ask of [{}, { id: handle.id }, { claimant: 'telegram:eve' }])
      await expect(chat.vault.reveal({ key, from: 'address:192.0.2.66', ...ask })).rejects.toMatchObject({
        code: 'claimant' in ask ? 'actor.forbidden' : 'secret.gone',
      });
    const row = await chat.ground.stores.secrets.find(handle.id);
    expect((await sealer.unlock(row!.envelope!, key))?.open().reveal()).toBe(TEXT);
  });
});
