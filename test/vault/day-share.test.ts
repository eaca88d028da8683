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
    const refused = { code: 'actor.throttled', facts: { retryAfterS: 43_200 } };
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

  it('binds no token and nobody on a platform', () => {
    const { share } = shareOf({ liveSecretsMax: 10, liveBytesMax: 10 });
    for (const actor of ['token:address:1', 'telegram:42', 'server'] as const) share(actor, 100 * MIB);
  });

  it('is asked by the vault before anything is sealed, with the bytes of the text', async () => {
    const asked: [string, number][] = [];
    const dayShare = (actor: string, bytes: number) => {
      asked.push([actor, bytes]);
      throw new Error('had his share');
    };
    const stage = openTestVault({ dayShare });
    const order = { actor: 'address:192.0.2.1', text: new Redacted('дверь') } as const;
    await expect(stage.vault.create(order)).rejects.toThrow('had his share');
    expect(asked).toEqual([['address:192.0.2.1', 10]]);
    expect(stage.inserts()).toBe(0);
  });
});
