import { describe, expect, it } from 'vitest';
import type { KeyRing } from '../../src/crypto/key-ring.ts';
import { systemRandom } from '../../src/kit/random.ts';
import { Redacted } from '../../src/kit/redacted.ts';
import { openMemoryStores } from '../../src/stores/memory/memory-store.ts';
import { VaultEvents } from '../../src/vault/events.ts';
import { openVault, type Vault } from '../../src/vault/vault.ts';
import { manualClock } from '../fakes/manual-clock.ts';
import { expectKeyUnknown, ringOf, sealerWith } from './sealing.ts';

/** One store, and vaults over it that hold one key ring or another: a restart with other settings. */
function restarts(): (keyRing: KeyRing) => Vault {
  const clock = manualClock();
  const store = openMemoryStores({ clock }).secrets;
  return (keyRing) =>
    openVault({
      store,
      clock,
      random: systemRandom,
      sealer: sealerWith({ keyRing }),
      events: new VaultEvents((error) => {
        throw error;
      }),
      limits: { defaultTtlS: 60, maxTtlS: 3600, secretBytesMax: 65_536 },
      quota: { liveSecretsMax: 10, liveBytesMax: 1e6 },
    });
}

describe('A vault whose master keys are not the ones a secret was sealed with', () => {
  const from = 'address:192.0.2.1';

  it('opens nothing, spends nothing, and opens it when the keys are back', async () => {
    const vaultWith = restarts();
    const right = vaultWith(ringOf([1, 1]));
    const { secretKey: key, receiptKey } = await right.create({ actor: from, text: new Redacted('text') });
    for (const wrong of [ringOf([2, 1]), ringOf([1, 2])]) {
      await expectKeyUnknown(vaultWith(wrong).reveal({ key, from }));
      await expectKeyUnknown(vaultWith(wrong).burn({ key, from }));
    }
    expect(await right.receipt(receiptKey)).toMatchObject({ status: 'sealed', viewsLeft: 1 });
    expect((await right.reveal({ key, from })).text.reveal()).toBe('text');
  });

  it('counts no try at a passphrase when the key is missing', async () => {
    const vaultWith = restarts();
    const right = vaultWith(ringOf([1, 1]));
    const passphrase = new Redacted('horse');
    const { secretKey: key, receiptKey } = await right.create({
      actor: from,
      text: new Redacted('text'),
      passphrase,
    });
    for (let times = 0; times < 6; times += 1) {
      await expectKeyUnknown(vaultWith(ringOf([2, 2])).reveal({ key, from, passphrase }));
    }
    expect(await right.receipt(receiptKey)).toMatchObject({ status: 'sealed', deniedAttempts: 0 });
    expect((await right.reveal({ key, from, passphrase })).text.reveal()).toBe('text');
  });

  it('goes on through a rotation', async () => {
    const vaultWith = restarts();
    const { secretKey: old } = await vaultWith(ringOf([1, 1])).create({
      actor: from,
      text: new Redacted('old'),
    });
    const rotated = vaultWith(ringOf([1, 1], [2, 2]));
    const { secretKey: fresh } = await rotated.create({ actor: from, text: new Redacted('fresh') });
    expect((await rotated.reveal({ key: old, from })).text.reveal()).toBe('old');
    expect((await vaultWith(ringOf([2, 2])).reveal({ key: fresh, from })).text.reveal()).toBe('fresh');
  });
});
