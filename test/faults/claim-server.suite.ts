import { expect, it } from 'vitest';
import { claimNamed, idNamed, NO_QUOTA, rowNamed } from '../fakes/secret-rows.ts';
import { forkRacer } from '../races/racers.ts';

/** Two processes at the port of one store, in a time that the test tells both of them. */
export function claimMinuteSuite(kind: string, freshUrl: () => Promise<string>): void {
  it('for a minute, from a process of its own', { timeout: 120_000 }, async () => {
    const url = await freshUrl();
    const first = await forkRacer({ kind, url, isTimed: true });
    const second = await forkRacer({ kind, url, isTimed: true });
    const atMs = Date.UTC(2026, 0, 1);
    const id = idNamed('one');
    const claim = (nowMs: number, name = 'mine') =>
      ['secrets', 'claim', id, { nowMs, claimIdHash: claimNamed(name) }] as const;
    await first.run([['secrets', 'insert', rowNamed('one', atMs), NO_QUOTA]], atMs);
    expect(await first.run([claim(atMs)], atMs)).toMatchObject([{ kind: 'claimed' }]);
    const late = atMs + 59_999;
    expect(await second.run([claim(late, 'other')], late)).toEqual([{ kind: 'gone' }]);
    expect(await second.run([claim(late)], late)).toEqual([{ kind: 'repeated', viewsLeft: 0 }]);
    expect(await second.run([claim(late + 1)], late + 1)).toEqual([{ kind: 'gone' }]);
    await Promise.all([first.end(), second.end()]);
  });
}
