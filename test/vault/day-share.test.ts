import { describe, expect, it } from 'vitest';
import { Redacted } from '../../src/kit/redacted.ts';
import { openAllowances } from '../../src/vault/allowances.ts';
import { openDayShare } from '../../src/vault/day-share.ts';
import type { Quota } from '../../src/vault/live.ts';
import { openTestVault } from '../fakes/test-vault.ts';
import { manualClock } from '../fakes/manual-clock.ts';

const DAY_MS = 86_400_000;
const MIB = 1024 ** 2;

function shareOf(quota: Quota) {
  const clock = manualClock();
  return { clock, share: openDayShare(openAllowances({ clock, scale: 1 }), quota) };
}

describe("One address's share of the day", () => {
  it('is a hundredth of the secrets, and says when there is more', () => {
    const { clock, share } = shareOf({ liveSecretsMax: 200_000, liveBytesMax: 1e12 });
    clock.advance(DAY_MS / 2 + 1);
    for (let count = 0; count < 2000; count += 1) share('address:192.0.2.1', 1);
    const refused = { code: 'actor.throttled', facts: { window: 'day', retryAfterS: 43_200 } };
    expect(() => share('address:192.0.2.1', 1)).toThrow(expect.objectContaining(refused));
    share('address:192.0.2.2', 1);
    clock.advance(DAY_MS / 2);
    share('address:192.0.2.1', 1);
  });

  it('is a twentieth of the bytes', () => {
    const { share } = shareOf({ liveSecretsMax: 1e9, liveBytesMax: 640 * MIB });
    for (let count = 0; count < 32; count += 1) share('address:192.0.2.1', MIB);
    expect(() => share('address:192.0.2.1', 1)).toThrow(expect.objectContaining({ code: 'actor.throttled' }));
  });

  it('is a thousand secrets and 16 MiB at least, however small the store', () => {
    const { share } = shareOf({ liveSecretsMax: 10, liveBytesMax: 10 });
    for (let count = 0; count < 1000; count += 1) share('address:192.0.2.1', 16 * 1024);
    expect(() => share('address:192.0.2.1', 1)).toThrow(expect.objectContaining({ code: 'actor.throttled' }));
    share('address:192.0.2.2', 16 * MIB);
    expect(() => share('address:192.0.2.2', 1)).toThrow(expect.objectContaining({ code: 'actor.throttled' }));
  });

  it('is the same for one person on a platform, and binds no token', () => {
    const { share } = shareOf({ liveSecretsMax: 10, liveBytesMax: 10 });
    for (const actor of ['token:address:1', 'server', 'console:me'] as const) share(actor, 100 * MIB);
    for (const actor of ['telegram:42', 'slack:T1:U2'] as const) {
      share(actor, 16 * MIB);
      expect(() => share(actor, 1)).toThrow(expect.objectContaining({ code: 'actor.throttled' }));
    }
  });

  it('has as many secrets as before when there was no room for the bytes of one', () => {
    const { share } = shareOf({ liveSecretsMax: 10, liveBytesMax: 10 });
    for (let count = 0; count < 5000; count += 1) {
      expect(() => share('address:192.0.2.1', 17 * MIB)).toThrow();
    }
    share('address:192.0.2.1', 1);
  });

  it('counts the sealed bytes, of which the store takes so many: four times those of some texts', async () => {
    const asked: [string, number][] = [];
    const dayShare = (actor: string, bytes: number) => {
      asked.push([actor, bytes]);
      throw new Error('had his share');
    };
    const stage = openTestVault({ dayShare });
    const text = new Redacted('x'.repeat(16_385));
    await expect(stage.vault.create({ actor: 'address:192.0.2.1', text })).rejects.toThrow('had his share');
    expect(asked).toEqual([['address:192.0.2.1', expect.toSatisfy((bytes: number) => bytes > 65_536)]]);
    expect(stage.inserts()).toBe(0);
  });

  it('is not used up by what could not be kept', async () => {
    const { share } = shareOf({ liveSecretsMax: 1, liveBytesMax: 1e9 });
    const order = { actor: 'address:192.0.2.1', text: new Redacted('x') } as const;
    const { vault } = openTestVault({ dayShare: share, quota: { liveSecretsMax: 1 } });
    await vault.create(order);
    for (let count = 0; count < 1000; count += 1) {
      await expect(vault.create(order)).rejects.toMatchObject({ code: 'store.full' });
    }
    for (let count = 0; count < 999; count += 1) share(order.actor, 1);
    expect(() => share(order.actor, 1)).toThrow(expect.objectContaining({ code: 'actor.throttled' }));
  });

  it('lets no more through by what is given back: that of yesterday is not given back today', () => {
    const { clock, share } = shareOf({ liveSecretsMax: 1, liveBytesMax: 1e9 });
    const giveBack = Array.from({ length: 1000 }, () => share('address:192.0.2.1', 1));
    clock.advance(DAY_MS);
    for (let count = 0; count < 1000; count += 1) share('address:192.0.2.1', 1);
    for (const one of giveBack) one();
    expect(() => share('address:192.0.2.1', 1)).toThrow(expect.objectContaining({ code: 'actor.throttled' }));
  });
});
