import { describe, expect, it } from 'vitest';
import { claimantNamed, claimNamed, idNamed } from '../fakes/secret-rows.ts';
import { benchOf } from './bench-of-one.ts';
import type { Engine } from './engines.ts';

export function openingContract(engine: Engine): void {
  const bench = benchOf(engine);

  describe('opening', () => {
    it('happens once, and the ciphertext is gone with it', async () => {
      const { id } = await bench.keep('one');
      const nowMs = bench.clock.now();
      expect(await bench.secrets.claim(id, { nowMs })).toEqual({ kind: 'claimed', viewsLeft: 0 });
      expect(await bench.secrets.claim(id, { nowMs })).toEqual({ kind: 'gone' });
      expect(await bench.secrets.find(id)).toMatchObject({
        state: 'opened',
        envelope: null,
        openedAtMs: nowMs,
        endedAtMs: nowMs,
      });
    });

    it('says gone of what was never there', async () => {
      const nowMs = bench.clock.now();
      expect(await bench.secrets.claim(idNamed('nobody'), { nowMs })).toEqual({ kind: 'gone' });
    });

    it('counts down, and keeps the ciphertext until the last view', async () => {
      const { id, envelope } = await bench.keep('one', { maxViews: 3 });
      const nowMs = bench.clock.now();
      expect(await bench.secrets.claim(id, { nowMs })).toEqual({ kind: 'claimed', viewsLeft: 2 });
      expect(await bench.secrets.claim(id, { nowMs })).toEqual({ kind: 'claimed', viewsLeft: 1 });
      expect(await bench.secrets.find(id)).toMatchObject({ state: 'sealed', viewsLeft: 1, envelope });
      expect(await bench.secrets.claim(id, { nowMs })).toEqual({ kind: 'claimed', viewsLeft: 0 });
      expect(await bench.secrets.find(id)).toMatchObject({ state: 'opened', envelope: null });
    });

    it('has as many winners as views when hundreds ask at once', async () => {
      const { id } = await bench.keep('one', { maxViews: 7 });
      const nowMs = bench.clock.now();
      const outcomes = await Promise.all(
        Array.from({ length: 300 }, () => bench.secrets.claim(id, { nowMs })),
      );
      const left = outcomes.flatMap((outcome) => (outcome.kind === 'claimed' ? [outcome.viewsLeft] : []));
      expect(left.toSorted((one, other) => other - one)).toEqual([6, 5, 4, 3, 2, 1, 0]);
    });

    it('may be asked for again by its claim for 60 s, five times, without spending a view', async () => {
      const { id, envelope } = await bench.keep('one');
      const nowMs = bench.clock.now();
      const claimIdHash = claimNamed('a');
      expect(await bench.secrets.claim(id, { nowMs, claimIdHash })).toEqual({
        kind: 'claimed',
        viewsLeft: 0,
      });
      expect(await bench.secrets.find(id)).toMatchObject({ state: 'claimed', envelope });
      for (let repeat = 0; repeat < 5; repeat += 1) {
        const outcome = await bench.secrets.claim(id, { nowMs: nowMs + 59_999, claimIdHash });
        expect(outcome).toEqual({ kind: 'repeated', viewsLeft: 0 });
      }
      expect(await bench.secrets.claim(id, { nowMs: nowMs + 59_999, claimIdHash })).toEqual({ kind: 'gone' });
    });

    it('is gone for any other claim, and for its own after 60 s', async () => {
      const { id } = await bench.keep('one');
      const nowMs = bench.clock.now();
      await bench.secrets.claim(id, { nowMs, claimIdHash: claimNamed('a') });
      expect(await bench.secrets.claim(id, { nowMs, claimIdHash: claimNamed('b') })).toEqual({
        kind: 'gone',
      });
      expect(await bench.secrets.claim(id, { nowMs })).toEqual({ kind: 'gone' });
      const late = await bench.secrets.claim(id, { nowMs: nowMs + 60_000, claimIdHash: claimNamed('a') });
      expect(late).toEqual({ kind: 'gone' });
      expect(await bench.secrets.find(id)).toMatchObject({ state: 'opened', envelope: null });
    });

    it('remembers the claim of an earlier view after the last one was spent', async () => {
      const { id } = await bench.keep('one', { maxViews: 2 });
      const nowMs = bench.clock.now();
      const claimIdHash = claimNamed('a');
      await bench.secrets.claim(id, { nowMs, claimIdHash });
      await bench.secrets.claim(id, { nowMs });
      const again = await bench.secrets.claim(id, { nowMs: nowMs + 1000, claimIdHash });
      expect(again).toEqual({ kind: 'repeated', viewsLeft: 0 });
    });

    it('is not to be asked for again by a claim of a clock that has been set right since', async () => {
      const { id } = await bench.keep('one');
      const nowMs = bench.clock.now();
      const claimIdHash = claimNamed('a');
      await bench.secrets.claim(id, { nowMs: nowMs + 3_600_000, claimIdHash });
      expect(await bench.secrets.claim(id, { nowMs, claimIdHash })).toEqual({ kind: 'gone' });
    });

    it('is for each named person once', async () => {
      const { id } = await bench.keep('one', { maxViews: 2, isBound: true });
      const nowMs = bench.clock.now();
      const [anna, boris] = [claimantNamed('anna'), claimantNamed('boris')];
      expect(await bench.secrets.claim(id, { nowMs, claimant: anna })).toEqual({
        kind: 'claimed',
        viewsLeft: 1,
      });
      expect(await bench.secrets.claim(id, { nowMs, claimant: anna })).toEqual({ kind: 'claimant_done' });
      expect(await bench.secrets.claim(id, { nowMs, claimant: boris })).toEqual({
        kind: 'claimed',
        viewsLeft: 0,
      });
      expect(await bench.secrets.find(id)).toMatchObject({ claimants: [anna, boris], state: 'opened' });
    });

    it('is for each named person once, also when he presses twice at once', async () => {
      const { id } = await bench.keep('one', { maxViews: 2, isBound: true });
      const request = { nowMs: bench.clock.now(), claimant: claimantNamed('anna') };
      const outcomes = await Promise.all(Array.from({ length: 10 }, () => bench.secrets.claim(id, request)));
      expect(outcomes.filter(({ kind }) => kind === 'claimed')).toHaveLength(1);
      expect(outcomes.filter(({ kind }) => kind === 'claimant_done')).toHaveLength(9);
    });

    it('and burning and expiry have one winner between them', async () => {
      for (let round = 0; round < 10; round += 1) {
        const { id, expiresAtMs } = await bench.keep(`round ${round}`);
        const nowMs = bench.clock.now();
        const [claim, burn] = await Promise.all([
          bench.secrets.claim(id, { nowMs }),
          bench.secrets.burn(id, { nowMs }),
          bench.secrets.expireDue(expiresAtMs, 10),
        ]);
        const { state } = (await bench.secrets.find(id))!;
        expect([claim.kind === 'claimed', burn.kind === 'burned']).toEqual([
          state === 'opened',
          state === 'burned',
        ]);
      }
    });
  });
}
