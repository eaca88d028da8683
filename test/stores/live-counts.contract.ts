import { expect, it } from 'vitest';
import { ATTEMPTS_PER_LIFE } from '../../src/vault/limits.ts';
import { addressNamed, claimNamed, DAY_MS, idNamed, rowNamed } from '../fakes/secret-rows.ts';
import { benchOf } from './bench-of-one.ts';
import type { Engine } from './engines.ts';

export function liveCountsContract(engine: Engine): void {
  const bench = benchOf(engine);
  const nothing = { secrets: 0, withPassphrase: 0, endToEnd: 0, forPeople: 0, frozen: 0, isWhole: true };
  const counts = (atMost = 100) => bench.secrets.liveCounts(atMost);

  it('are by kind, and a secret may be of several', async () => {
    expect(await counts()).toEqual(nothing);
    await bench.keep('plain');
    await bench.keep('with a passphrase', { hasPassphrase: true });
    await bench.keep('end to end', { isEndToEnd: true });
    await bench.keep('both', { isEndToEnd: true, hasPassphrase: true });
    await bench.keep('for people', { isBound: true });
    const kinds = { withPassphrase: 2, endToEnd: 2, forPeople: 1, frozen: 0 };
    expect(await counts()).toEqual({ secrets: 5, ...kinds, isWhole: true });
  });

  it('leave out what was opened, burned or swept, and have in them what is claimed', async () => {
    const { id } = await bench.keep('claimed', { hasPassphrase: true, maxViews: 2 });
    for (const name of ['opened', 'burned']) await bench.keep(name, { isEndToEnd: true });
    await bench.keep('short', { isBound: true, expiresAtMs: bench.clock.now() + 1 });
    const nowMs = bench.clock.now();
    await bench.secrets.claim(id, { nowMs });
    await bench.secrets.claim(id, { nowMs, claimIdHash: claimNamed('a') });
    await bench.secrets.claim(idNamed('opened'), { nowMs });
    await bench.secrets.burn(idNamed('burned'), { nowMs });
    expect(await counts()).toEqual({ ...nothing, secrets: 2, withPassphrase: 1, forPeople: 1 });
    bench.clock.advance(DAY_MS);
    await bench.secrets.expireDue(bench.clock.now(), 10);
    expect(await counts()).toEqual(nothing);
  });

  it('tell what is frozen until it is thawed, and of a secret that came from another store', async () => {
    const nowMs = bench.clock.now();
    const moved = rowNamed('moved', nowMs, { hasPassphrase: true });
    await bench.secrets.adopt({ ...moved, wrongTries: ATTEMPTS_PER_LIFE - 1 });
    expect((await counts()).frozen).toBe(0);
    await bench.secrets.reserveAttempt(moved.id, { nowMs, from: addressNamed('here') });
    expect(await counts()).toEqual({ ...nothing, secrets: 1, withPassphrase: 1, frozen: 1 });
    await bench.secrets.thaw(moved.id, { nowMs });
    expect((await counts()).frozen).toBe(0);
  });

  it('are of all, or say that they are of a part: how many there are is known in any case', async () => {
    for (const name of ['one', 'two', 'three']) await bench.keep(name, { hasPassphrase: true });
    expect(await counts(3)).toEqual({ ...nothing, secrets: 3, withPassphrase: 3 });
    const { secrets, withPassphrase, isWhole } = await counts(2);
    expect({ secrets, withPassphrase }).toEqual({ secrets: 3, withPassphrase: isWhole ? 3 : 2 });
  });
}
