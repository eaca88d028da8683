import { describe, expect, it } from 'vitest';
import { ClockMark } from '../../src/stores/file/clock-mark.ts';
import { RECEIPT_MS } from '../../src/vault/limits.ts';
import { utf8 } from '../../src/kit/bytes.ts';
import { manualClock } from '../fakes/manual-clock.ts';
import { addressNamed, claimNamed, DAY_MS, idNamed } from '../fakes/secret-rows.ts';
import { MINUTE_MS, openedByClock as opened, stateOf } from './clocked-store.ts';

describe('A clock that jumps ahead', () => {
  it('refuses at once and ends nothing: set right within ten minutes, it has cost nothing', async () => {
    const { clock, stores, sweep, insert, claim, wait } = await opened();
    const { secrets } = stores;
    await insert('one');
    await insert('guarded');
    await insert('ended');
    await claim('ended');
    await stores.state.set('card', new Uint8Array([1]), { ttlMs: DAY_MS });
    const before = await secrets.find(idNamed('one'));

    clock.step(365 * DAY_MS);
    const nowMs = stores.clock.now();
    expect(nowMs).toBe(clock.now());
    expect(await claim('one')).toEqual({ kind: 'gone' });
    expect(await secrets.reserveAttempt(idNamed('guarded'), { nowMs, from: addressNamed('a') })).toEqual({
      kind: 'gone',
    });
    expect(await secrets.thaw(idNamed('one'), { nowMs })).toEqual({ kind: 'not_frozen' });
    expect(await stores.state.get('card')).toBeUndefined();
    await stores.state.set('other', new Uint8Array([2]), { ttlMs: DAY_MS });
    await wait(10 * MINUTE_MS - 1);
    await stores.compact();
    clock.step(-365 * DAY_MS);
    await sweep();

    expect(await secrets.find(idNamed('one'))).toEqual(before);
    expect(await stateOf(stores, 'ended')).toBe('opened');
    expect(await stores.state.get('card')).toEqual(new Uint8Array([1]));
    expect(await claim('one')).toEqual({ kind: 'claimed', viewsLeft: 0 });
    await stores.close();
  });

  it('is found to have cost nothing also by the next process', async () => {
    const { clock, stores, insert, wait, disk, folder } = await opened();
    await insert('one');
    clock.step(365 * DAY_MS);
    await wait(9 * MINUTE_MS);
    await stores.compact();
    await stores.close();
    clock.step(-365 * DAY_MS);
    const again = await opened(disk.afterKill(), clock, folder);
    await again.sweep();
    expect(await again.claim('one')).toEqual({ kind: 'claimed', viewsLeft: 0 });
    await again.stores.close();
  });

  it('is believed when it has stood for ten minutes: what is over ends, is deleted, and stays so', async () => {
    const { clock, stores, insert, claim, wait, sweep } = await opened();
    await insert('one');
    await insert('ended');
    await claim('ended');
    clock.step(RECEIPT_MS);
    await sweep();
    await wait(10 * MINUTE_MS);
    expect(await stateOf(stores, 'one')).toBe('expired');
    expect(await stateOf(stores, 'ended')).toBe('forgotten');
    clock.step(-RECEIPT_MS);
    await sweep();
    expect(await claim('one')).toEqual({ kind: 'gone' });
    expect(stores.clock.now()).toBe(clock.now() + RECEIPT_MS);
    await stores.close();
  });

  it('lets a burn be a burn, for whoever asks for it meanwhile', async () => {
    const { clock, stores, insert, wait } = await opened();
    await insert('one');
    clock.step(365 * DAY_MS);
    expect(await stores.secrets.burn(idNamed('one'), { nowMs: stores.clock.now() })).toEqual({
      kind: 'burned',
    });
    await wait(MINUTE_MS);
    clock.step(-365 * DAY_MS);
    expect(await stateOf(stores, 'one')).toBe('burned');
    await stores.close();
  });

  it('gives a secret made meanwhile the time of its wall, so that it opens whether the clock was right or not', async () => {
    for (const isRight of [true, false]) {
      const { clock, stores, insert, claim, wait } = await opened();
      clock.step(8 * 3_600_000);
      await insert('one', 3_600_000);
      if (!isRight) clock.step(-8 * 3_600_000);
      await wait(20 * MINUTE_MS);
      expect(await claim('one')).toEqual({ kind: 'claimed', viewsLeft: 0 });
      await stores.close();
    }
  });

  it('does not stretch the minute of a claim or the tries of a passphrase when it is set right', async () => {
    const { clock, stores, insert } = await opened();
    const claimIdHash = claimNamed('a');
    const from = addressNamed('a');
    await insert('one', 3 * DAY_MS);
    await insert('guarded', 3 * DAY_MS);
    clock.step(DAY_MS);
    const ahead = { nowMs: stores.clock.now() };
    await stores.secrets.claim(idNamed('one'), { ...ahead, claimIdHash });
    for (let count = 0; count < 5; count += 1)
      await stores.secrets.reserveAttempt(idNamed('guarded'), { ...ahead, from });
    clock.step(-DAY_MS);
    const right = { nowMs: stores.clock.now() };
    expect(await stores.secrets.claim(idNamed('one'), { ...right, claimIdHash })).toEqual({ kind: 'gone' });
    expect(await stores.secrets.reserveAttempt(idNamed('guarded'), { ...right, from })).toMatchObject({
      kind: 'reserved',
      attemptsLeft: 4,
    });
    await stores.close();
  });

  it('brings no small record back that was deleted when it seemed to be over', async () => {
    const { clock, stores, disk, folder } = await opened();
    await stores.state.set('card', utf8('value'), { ttlMs: 60 * MINUTE_MS });
    clock.step(120 * MINUTE_MS);
    await stores.state.delete('card');
    clock.step(-120 * MINUTE_MS);
    await stores.close();
    const again = await opened(disk, clock, folder);
    expect(await again.stores.state.get('card')).toBeUndefined();
    await again.stores.close();
  });

  it('by less than five minutes is simply the time', async () => {
    const { clock, stores, insert, sweep } = await opened();
    await insert('one', 4 * MINUTE_MS);
    clock.step(4 * MINUTE_MS);
    await sweep();
    expect(await stateOf(stores, 'one')).toBe('expired');
    await stores.close();
  });

  it('while the program did not run is doubted in the same way', async () => {
    const { clock, stores, insert, disk, folder } = await opened();
    await insert('one');
    await stores.close();
    clock.step(2 * DAY_MS);
    const again = await opened(disk.afterKill(), clock, folder);
    await again.sweep();
    expect(await again.claim('one')).toEqual({ kind: 'gone' });
    expect(await stateOf(again.stores, 'one')).toBe('sealed');
    await again.wait(10 * MINUTE_MS);
    expect(await stateOf(again.stores, 'one')).toBe('expired');
    await again.stores.close();
  });
});

describe('A clock that is set back', () => {
  it('brings back nothing that is over, and what is not goes on by the time that passes', async () => {
    const { clock, stores, insert, claim, wait } = await opened();
    await insert('short', MINUTE_MS);
    await insert('long', 60 * MINUTE_MS);
    clock.advance(2 * MINUTE_MS);
    const nowMs = stores.clock.now();
    clock.step(-DAY_MS);
    expect(stores.clock.now()).toBe(nowMs);
    expect(await claim('short')).toEqual({ kind: 'gone' });
    await wait(57 * MINUTE_MS);
    expect(await stateOf(stores, 'long')).toBe('sealed');
    await wait(2 * MINUTE_MS);
    expect(await stateOf(stores, 'long')).toBe('expired');
    await stores.close();
  });
});

describe('The mark', () => {
  it('follows the least of a step that changes while it is doubted, and doubts the rest for its own ten minutes', () => {
    const clock = manualClock();
    const startMs = clock.now();
    const mark = new ClockMark(clock, startMs);
    const wait = (minutes: number): number => {
      for (let count = 0; count < minutes; count += 1) {
        clock.advance(MINUTE_MS);
        mark.nowMs();
      }
      return mark.nowMs() - (startMs + clock.monotonic());
    };
    clock.step(60 * MINUTE_MS);
    mark.nowMs();
    expect(wait(5)).toBe(0);
    clock.step(DAY_MS);
    expect(wait(4)).toBe(0);
    expect(wait(1)).toBe(60 * MINUTE_MS);
    expect(wait(9)).toBe(60 * MINUTE_MS);
    expect(wait(2)).toBe(60 * MINUTE_MS + DAY_MS);
  });
});
