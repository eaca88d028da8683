import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Redacted } from '../../src/kit/redacted.ts';
import type { Stores } from '../../src/stores/stores.ts';
import type { SecretRow } from '../../src/vault/ports.ts';
import { newReceiptKey, receiptHashOf, type SecretId } from '../../src/vault/secret-key.ts';
import { systemRandom } from '../../src/kit/random.ts';
import type { Loot } from './loot.ts';
import { keysFound, openVictim, type Made, type Victim } from './victim.ts';

const CANARY = 'canary-4711';
const PASSPHRASE = `${CANARY} passphrase`;
const DAY_MS = 86_400_000;

/** What whoever has the store, to read and to write, can and cannot do: the same on every engine. */
export function describeStoreThief(engine: string, openLoot: () => Promise<Loot>): void {
  describe(`An attacker with the store (${engine})`, () => {
    let loot: Loot;
    let stores: Stores;
    let victim: Victim;

    beforeAll(async () => {
      loot = await openLoot();
      stores = await loot.open();
      victim = await openVictim(stores);
    }, 300_000);
    afterAll(async () => {
      await victim.close();
      await stores.close();
      await loot.destroy();
    });

    /** Changes rows behind the server's back: while it runs, where it keeps none of them in memory. */
    async function forge(...changes: readonly [Made | SecretId, (row: SecretRow) => Partial<SecretRow>][]) {
      const rows: SecretRow[] = [];
      for (const [made, change] of changes) {
        const row = await stores.secrets.find(typeof made === 'string' ? made : made.id);
        if (!row) throw new Error('there is no such row');
        rows.push({ ...row, ...change(row) });
      }
      if (loot.isShared) {
        await loot.forge(rows);
        return;
      }
      await victim.close();
      await stores.close();
      await loot.forge(rows);
      stores = await loot.open();
      victim = await openVictim(stores);
    }
    const rowOf = async ({ id }: Made) => (await stores.secrets.find(id)) as SecretRow;
    const viewsLeft = async (made: Made) => (await rowOf(made)).viewsLeft;

    async function bound(): Promise<Made> {
      const { id, secretKey, receiptKey } = await victim.domain.vault.create({
        text: new Redacted(`${CANARY} for bob`),
        actor: 'telegram:alice',
        recipients: ['telegram:bob'],
      });
      return { id, secret_key: secretKey, receipt_key: receiptKey, link: '' };
    }

    it('reads no text, no passphrase and no key in it, and no 24 bytes of it open anything', async () => {
      const made = [
        await victim.make({ secret: CANARY, passphrase: PASSPHRASE, views: 3 }),
        await victim.make({ secret: `${CANARY} again` }),
        await bound(),
      ];
      await victim.opens(made[0]!, { passphrase: PASSPHRASE, claim_id: `${CANARY}-claim-id-of-mine` });
      const bytes = await loot.bytes();
      const text = bytes.toString('latin1') + bytes.toString('utf8');
      expect(text).toContain(made[0]!.id);
      const hexOf = (secret: string) => Buffer.from(secret).toString('hex');
      const base64Of = (secret: string) => Buffer.from(secret).toString('base64').slice(0, 12);
      const secrets = [CANARY, ...made.flatMap(({ secret_key, receipt_key }) => [secret_key, receipt_key])];
      for (const secret of secrets)
        for (const form of [secret, hexOf(secret), base64Of(secret)]) expect(text.includes(form)).toBe(false);
      expect(
        keysFound(
          bytes,
          made.map(({ id }) => id),
        ),
      ).toEqual([]);
    });

    it('swaps two ciphertexts: neither opens, no view is spent, and put back they do', async () => {
      const [one, two] = [await victim.make({ secret: 'one' }), await victim.make({ secret: 'two' })];
      const [first, second] = [(await rowOf(one)).envelope, (await rowOf(two)).envelope];
      await forge([one, () => ({ envelope: second })], [two, () => ({ envelope: first })]);
      expect([await victim.opens(one), await victim.opens(two)]).toEqual(['key.unknown', 'key.unknown']);
      expect([await viewsLeft(one), await viewsLeft(two)]).toEqual([1, 1]);
      await forge([one, () => ({ envelope: first })], [two, () => ({ envelope: second })]);
      expect([await victim.opens(one), await victim.opens(two)]).toEqual(['one', 'two']);
    });

    it('puts another’s ciphertext under an id whose key he has: it does not open for him', async () => {
      const [theirs, his] = [await victim.make({ secret: CANARY }), await victim.make({ secret: 'his' })];
      const { envelope } = await rowOf(theirs);
      const renamed = Uint8Array.from(envelope!);
      renamed.set(Buffer.from(his.id, 'base64url'), 17);
      for (const forged of [envelope, renamed]) {
        await forge([his, () => ({ envelope: forged })]);
        expect(await victim.opens(his)).toBe('key.unknown');
      }
      expect(await victim.opens(theirs)).toBe(CANARY);
    });

    it.each<[string, (row: SecretRow) => Partial<SecretRow>]>([
      ['a longer life', (row) => ({ expiresAtMs: row.expiresAtMs + DAY_MS })],
      ['more views', () => ({ maxViews: 100, viewsLeft: 100 })],
      ['no passphrase', () => ({ hasPassphrase: false })],
    ])('gives it %s: it does not open, and opens when that is taken back', async (_what, change) => {
      const made = await victim.make({ secret: CANARY, passphrase: PASSPHRASE, views: 2 });
      const before = await rowOf(made);
      await forge([made, change]);
      expect(
        await victim.opens(made, (await rowOf(made)).hasPassphrase ? { passphrase: PASSPHRASE } : {}),
      ).toBe('key.unknown');
      await forge([made, () => before]);
      expect(await victim.opens(made, { passphrase: PASSPHRASE })).toBe(CANARY);
      expect(await victim.receipt(made)).toMatchObject({ denied_attempts: 0, views_left: 1 });
    });

    it('says that what is for Bob is for anybody: no link opens it, nor does anybody else', async () => {
      const made = await bound();
      expect(await victim.opens(made)).toBe('secret.gone');
      await forge([made, () => ({ isBound: false })]);
      expect(await victim.opens(made)).toBe('key.unknown');
      await forge([made, () => ({ isBound: true, claimants: [] })]);
      const key = made.secret_key as never;
      const reveal = (claimant: string) =>
        victim.domain.vault.reveal({ key, claimant, from: 'telegram:eve' }).then(({ text }) => text.reveal());
      await expect(reveal('telegram:eve')).rejects.toMatchObject({ code: 'actor.forbidden' });
      expect(await reveal('telegram:bob')).toBe(`${CANARY} for bob`);
    });

    it('forges a receipt: it reads nothing, and at most burns, as he could delete', async () => {
      const made = await victim.make({ secret: CANARY });
      const forged = newReceiptKey(systemRandom);
      await forge([made, () => ({ receiptHash: receiptHashOf(forged) })]);
      const answers = [
        await victim.ask('GET', `/receipts/${forged}`),
        await victim.ask('POST', `/secrets/${forged}`, {}),
        await victim.ask('POST', `/receipts/${forged}/burn`),
      ];
      for (const { body } of answers) expect(body).not.toContain(CANARY);
      expect(await victim.opens(made)).toBe(answers[2]?.statusCode === 200 ? 'secret.gone' : CANARY);
    });

    it('puts an old row back: its link opens again, for whoever has the link, and him it tells nothing', async () => {
      const made = await victim.make({ secret: CANARY });
      const before = await rowOf(made);
      expect(await victim.opens(made)).toBe(CANARY);
      expect(await victim.opens(made)).toBe('secret.gone');
      await forge([made, () => before]);
      expect(await victim.opens(made)).toBe(CANARY);
    });

    it('lowers the count of tries: it is frozen no more, and each guess still needs the link and Argon2id', async () => {
      const made = await victim.make({ secret: CANARY, passphrase: PASSPHRASE });
      for (let tries = 0; tries < 5; tries += 1)
        expect(await victim.opens(made, { passphrase: 'wrong' })).toBe('passphrase.wrong');
      expect(await victim.opens(made, { passphrase: PASSPHRASE })).toBe('actor.throttled');
      await forge([made, () => ({ attempts: [], wrongTries: 0 })]);
      expect(await victim.opens(made, { passphrase: 'wrong' })).toBe('passphrase.wrong');
      expect(await victim.opens(made, { passphrase: PASSPHRASE })).toBe(CANARY);
    });
  });
}
