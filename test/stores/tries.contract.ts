import { describe, expect, it } from 'vitest';
import type { SecretId } from '../../src/vault/secret-key.ts';
import { addressNamed, idNamed } from '../fakes/secret-rows.ts';
import { benchOf, type Bench } from './bench-of-one.ts';
import type { Engine } from './engines.ts';

const WINDOW_MS = 600_000;
const from = addressNamed('home');

async function freeze(bench: Bench, id: SecretId): Promise<void> {
  for (let count = 0; count < 50; count += 1) {
    bench.clock.advance(WINDOW_MS);
    const outcome = await bench.secrets.reserveAttempt(id, { nowMs: bench.clock.now(), from });
    expect(outcome).toMatchObject({ kind: 'reserved', isFreezing: count === 49 });
  }
}

export function triesContract(engine: Engine): void {
  const bench = benchOf(engine);
  const expiresAtMs = Date.UTC(2027, 0, 1);

  describe('tries at a passphrase', () => {
    it('are five for each address in ten minutes', async () => {
      const { id } = await bench.keep('one', { hasPassphrase: true });
      const nowMs = bench.clock.now();
      for (const attemptsLeft of [4, 3, 2, 1, 0]) {
        expect(await bench.secrets.reserveAttempt(id, { nowMs, from })).toEqual({
          kind: 'reserved',
          attempt: { from, atMs: nowMs },
          attemptsLeft,
          isFreezing: false,
        });
      }
      const sixth = await bench.secrets.reserveAttempt(id, { nowMs: nowMs + 1000, from });
      expect(sixth).toEqual({ kind: 'throttled', retryAfterMs: WINDOW_MS - 1000 });
      const other = await bench.secrets.reserveAttempt(id, { nowMs, from: addressNamed('elsewhere') });
      expect(other.kind).toBe('reserved');
      const later = await bench.secrets.reserveAttempt(id, { nowMs: nowMs + WINDOW_MS, from });
      expect(later.kind).toBe('reserved');
    });

    it('are twenty for each secret, and none more when all come at once', async () => {
      const { id } = await bench.keep('one', { hasPassphrase: true });
      const nowMs = bench.clock.now();
      const outcomes = await Promise.all(
        Array.from({ length: 40 }, (_, index) =>
          bench.secrets.reserveAttempt(id, { nowMs, from: addressNamed(`host ${index}`) }),
        ),
      );
      expect(outcomes.filter(({ kind }) => kind === 'reserved')).toHaveLength(20);
      expect(outcomes.filter(({ kind }) => kind === 'throttled')).toHaveLength(20);
    });

    it('are said gone where nothing can be tried', async () => {
      const { id } = await bench.keep('one', { hasPassphrase: true });
      const nowMs = bench.clock.now();
      await bench.secrets.burn(id, { nowMs });
      expect(await bench.secrets.reserveAttempt(id, { nowMs, from })).toEqual({ kind: 'gone' });
      const nobody = await bench.secrets.reserveAttempt(idNamed('nobody'), { nowMs, from });
      expect(nobody).toEqual({ kind: 'gone' });
    });

    it('cost no view', async () => {
      const { id } = await bench.keep('one', { hasPassphrase: true, maxViews: 2 });
      await bench.secrets.reserveAttempt(id, { nowMs: bench.clock.now(), from });
      expect(await bench.secrets.find(id)).toMatchObject({ state: 'sealed', viewsLeft: 2, wrongTries: 1 });
    });

    it.each(['claim', 'burn', 'return'] as const)('are given back by a %s, once', async (way) => {
      const { id } = await bench.keep('one', { hasPassphrase: true, maxViews: 2 });
      const nowMs = bench.clock.now();
      await bench.secrets.reserveAttempt(id, { nowMs, from: addressNamed('elsewhere') });
      const outcome = await bench.secrets.reserveAttempt(id, { nowMs, from });
      if (outcome.kind !== 'reserved') throw new Error('not reserved');
      const { attempt } = outcome;
      if (way === 'claim') await bench.secrets.claim(id, { nowMs, attempt });
      if (way === 'burn') await bench.secrets.burn(id, { nowMs, attempt });
      if (way === 'return') {
        await bench.secrets.returnAttempt(id, attempt);
        await bench.secrets.returnAttempt(id, attempt);
      }
      expect(await bench.secrets.find(id)).toMatchObject({ wrongTries: 1, deniedAttempts: 1 });
    });

    it('are given back harmlessly to what is not there', async () => {
      await bench.secrets.returnAttempt(idNamed('nobody'), { from, atMs: bench.clock.now() });
      expect(await bench.secrets.find(idNamed('nobody'))).toBeUndefined();
    });

    it('freeze a secret at fifty, and three thaws forgive them', async () => {
      const { id } = await bench.keep('one', { hasPassphrase: true, expiresAtMs });
      const thaw = () => bench.secrets.thaw(id, { nowMs: bench.clock.now() });
      expect(await thaw()).toEqual({ kind: 'not_frozen' });
      for (const kind of ['thawed', 'thawed', 'thawed', 'limit']) {
        await freeze(bench, id);
        const frozen = await bench.secrets.reserveAttempt(id, { nowMs: bench.clock.now(), from });
        expect(frozen).toEqual({ kind: 'frozen' });
        expect(await thaw()).toEqual({ kind });
      }
      expect(await bench.secrets.find(id)).toMatchObject({ deniedAttempts: 200, thaws: 3, viewsLeft: 1 });
    });

    it('keep nobody out whose clock was ahead when they were counted and has been set right since', async () => {
      const { id } = await bench.keep('one', { hasPassphrase: true, expiresAtMs });
      const nowMs = bench.clock.now();
      for (let count = 0; count < 5; count += 1) {
        await bench.secrets.reserveAttempt(id, { nowMs: nowMs + 2 * WINDOW_MS, from });
      }
      const attempt = await bench.secrets.reserveAttempt(id, { nowMs, from });
      expect(attempt).toMatchObject({ kind: 'reserved', attemptsLeft: 4 });
      expect(await bench.secrets.find(id)).toMatchObject({
        attempts: [{ from, atMs: nowMs }],
        wrongTries: 6,
      });
    });

    it('leave nothing to thaw where nothing is', async () => {
      const nowMs = bench.clock.now();
      expect(await bench.secrets.thaw(idNamed('nobody'), { nowMs })).toEqual({ kind: 'gone' });
    });
  });
}
