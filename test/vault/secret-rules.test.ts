import { describe, expect, it } from 'vitest';
import {
  addressHashOf,
  claimIdHashOf,
  idOf,
  newReceiptKey,
  newSecretKey,
  receiptHashOf,
} from '../../src/vault/secret-key.ts';
import { attemptRow, atTime, burnRow, claimRow, isFrozen, newRow, thawRow } from '../../src/vault/secret.ts';
import { systemRandom } from '../../src/kit/random.ts';
import type { SecretRow, SecretTerms } from '../../src/vault/ports.ts';

const START = 1_000_000;
const key = newSecretKey(systemRandom);

function row(terms: Partial<SecretTerms> = {}): SecretRow {
  return newRow(
    {
      id: idOf(key),
      receiptHash: receiptHashOf(newReceiptKey(systemRandom)),
      kekId: 1,
      createdAtMs: START,
      expiresAtMs: START + 86_400_000,
      maxViews: 1,
      hasPassphrase: false,
      isEndToEnd: false,
      isBound: false,
      ...terms,
    },
    new Uint8Array([1, 2, 3]),
  );
}

const claimIdHash = claimIdHashOf('a'.repeat(22));

describe('The life of a secret', () => {
  it('begins sealed, with all its views, and with nothing that anybody has done', () => {
    const nobody = { claims: [], claimants: [], attempts: [], wrongTries: 0, deniedAttempts: 0, thaws: 0 };
    expect(row({ maxViews: 3 })).toMatchObject({
      state: 'sealed',
      viewsLeft: 3,
      openedAtMs: null,
      ...nobody,
    });
  });

  it('is over at once after its last view when nobody may ask again', () => {
    const { row: after, outcome } = claimRow(row(), { nowMs: START });
    expect(outcome).toEqual({ kind: 'claimed', viewsLeft: 0 });
    expect(after).toMatchObject({ state: 'opened', envelope: null });
    expect(claimRow(after, { nowMs: START }).outcome).toEqual({ kind: 'gone' });
  });

  it('lets the holder of a claim ask again five times within 60 s and no longer', () => {
    let now = claimRow(row(), { nowMs: START, claimIdHash }).row;
    for (let repeat = 0; repeat < 5; repeat += 1) {
      const step = claimRow(now, { nowMs: START + 59_999, claimIdHash });
      expect(step.outcome.kind).toBe('repeated');
      now = step.row;
    }
    expect(claimRow(now, { nowMs: START + 59_999, claimIdHash }).outcome.kind).toBe('gone');
    expect(atTime(now, START + 60_000)).toMatchObject({ state: 'opened', envelope: null });
  });

  it('remembers the claim of an earlier view after the last one was spent', () => {
    const first = claimRow(row({ maxViews: 2 }), { nowMs: START, claimIdHash }).row;
    const last = claimRow(first, { nowMs: START + 1000 }).row;
    expect(last.state).toBe('claimed');
    expect(claimRow(last, { nowMs: START + 2000 }).outcome.kind).toBe('gone');
    expect(claimRow(last, { nowMs: START + 2000, claimIdHash }).outcome).toEqual({
      kind: 'repeated',
      viewsLeft: 0,
    });
  });

  it('ends a claim when it is burned, and stays opened', () => {
    const claimed = claimRow(row(), { nowMs: START, claimIdHash }).row;
    for (const nowMs of [START + 1, START + 60_000]) {
      const { row: after, outcome } = burnRow(claimed, { nowMs });
      expect(outcome).toEqual({ kind: 'ended', state: 'opened' });
      expect(after).toMatchObject({ state: 'opened', envelope: null });
    }
  });

  it('expires at its very millisecond', () => {
    const { expiresAtMs } = row();
    expect(atTime(row(), expiresAtMs - 1).state).toBe('sealed');
    expect(atTime(row(), expiresAtMs)).toMatchObject({ state: 'expired', endedAtMs: expiresAtMs });
  });
});

describe('Wrong passphrases', () => {
  const from = addressHashOf(key, '192.0.2.1');

  it('are counted five to an address in ten minutes, with the time of the next try', () => {
    let now = row({ hasPassphrase: true });
    for (const left of [4, 3, 2, 1, 0]) {
      const step = attemptRow(now, { nowMs: START, from });
      expect(step.outcome).toMatchObject({ kind: 'reserved', attemptsLeft: left });
      now = step.row;
    }
    expect(attemptRow(now, { nowMs: START + 1000, from }).outcome).toEqual({
      kind: 'throttled',
      retryAfterMs: 599_000,
    });
    expect(attemptRow(now, { nowMs: START + 600_000, from }).outcome.kind).toBe('reserved');
  });

  it('are counted twenty to a secret, whatever the addresses', () => {
    let now = row({ hasPassphrase: true });
    for (let index = 0; index < 20; index += 1) {
      now = attemptRow(now, { nowMs: START, from: addressHashOf(key, `host-${index}`) }).row;
    }
    expect(attemptRow(now, { nowMs: START, from }).outcome).toEqual({
      kind: 'throttled',
      retryAfterMs: 600_000,
    });
  });

  it('freeze the secret at fifty, and three thaws forgive them', () => {
    let now = row({ hasPassphrase: true });
    for (let thaw = 0; thaw < 4; thaw += 1) {
      for (let index = 0; index < 50; index += 1) {
        const nowMs = START + index * 600_000;
        now = attemptRow(now, { nowMs, from }).row;
      }
      expect(isFrozen(now)).toBe(true);
      const step = thawRow(now, { nowMs: START });
      expect(step.outcome.kind).toBe(thaw < 3 ? 'thawed' : 'limit');
      now = step.row;
    }
    expect(now.deniedAttempts).toBe(200);
  });

  it('are given back when the passphrase was right', () => {
    const reserved = attemptRow(row({ hasPassphrase: true, maxViews: 2 }), { nowMs: START, from });
    if (reserved.outcome.kind !== 'reserved') throw new Error('not reserved');
    const { row: after } = claimRow(reserved.row, { nowMs: START, attempt: reserved.outcome.attempt });
    expect(after).toMatchObject({ wrongTries: 0, deniedAttempts: 0, attempts: [], viewsLeft: 1 });
  });
});
