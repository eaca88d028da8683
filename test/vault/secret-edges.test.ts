import { describe, expect, it } from 'vitest';
import type { ClaimOutcome, SecretRow } from '../../src/vault/ports.ts';
import {
  attemptRow,
  attemptsLeft,
  atTime,
  burnRow,
  claimRow,
  dueAtMs,
  expireRow,
  isFrozen,
  isLive,
  isReceiptOver,
  returnAttemptRow,
  thawRow,
} from '../../src/vault/secret.ts';
import { addressNamed, claimantNamed, claimNamed, DAY_MS, rowNamed } from '../fakes/secret-rows.ts';

const START = Date.UTC(2026, 0, 1);
const STEP_MS = 5 * 60_000;
const WINDOW_MS = 10 * 60_000;
const RECEIPT_MS = 30 * DAY_MS;
const mine = addressNamed('mine');
const claimIdHash = claimNamed('mine');

const sealed = (maxViews = 1): SecretRow => rowNamed('one', START, { maxViews });
const claimed = (): SecretRow => claimRow(sealed(), { nowMs: START, claimIdHash }).row;
const after = (row: SecretRow, count: number, nowMs: number, from = mine): SecretRow =>
  count === 0 ? row : after(attemptRow(row, { nowMs, from }).row, count - 1, nowMs, from);

const ended = {
  opened: claimRow(sealed(), { nowMs: START }).row,
  burned: burnRow(sealed(), { nowMs: START }).row,
  expired: atTime(sealed(), START + DAY_MS),
};

describe('What has ended', () => {
  it.each(Object.entries(ended))('%s, stays that: no rule changes it any more', (state, row) => {
    const nowMs = START + DAY_MS + 1;
    expect(row).toMatchObject({ state, envelope: null });
    expect([isLive(row), isFrozen(row)]).toEqual([false, false]);
    expect(atTime(row, nowMs)).toBe(row);
    expect(claimRow(row, { nowMs, claimIdHash })).toEqual({ row, outcome: { kind: 'gone' } });
    expect(attemptRow(row, { nowMs, from: mine })).toEqual({ row, outcome: { kind: 'gone' } });
    expect(burnRow(row, { nowMs })).toEqual({ row, outcome: { kind: 'ended', state } });
    expect(thawRow(row, { nowMs })).toEqual({ row, outcome: { kind: 'not_frozen' } });
    expect(expireRow(row, nowMs)).toEqual({ row, outcome: undefined });
  });

  it('keeps its receipt for thirty days from its end, to the millisecond', () => {
    for (const [row, endMs] of [
      [ended.opened, START],
      [ended.expired, START + DAY_MS],
    ] as const) {
      expect(dueAtMs(row)).toBe(endMs + RECEIPT_MS);
      expect(isReceiptOver(row, endMs + RECEIPT_MS - 1)).toBe(false);
      expect(isReceiptOver(row, endMs + RECEIPT_MS)).toBe(true);
    }
    expect(isReceiptOver(sealed(), START + 2 * RECEIPT_MS)).toBe(false);
    expect(dueAtMs({ ...ended.opened, endedAtMs: null })).toBe(START + DAY_MS + RECEIPT_MS);
  });

  it('by time is reported once, as what it became', () => {
    const { id } = sealed();
    expect(expireRow(sealed(), START + DAY_MS).outcome).toEqual({ id, state: 'expired' });
    expect(expireRow(claimed(), START + 60_000).outcome).toEqual({ id, state: 'opened' });
    for (const row of [sealed(), claimed()])
      expect(expireRow(row, START + 59_999)).toEqual({ row, outcome: undefined });
  });

  it('by time ended when it was due, however late that is noticed', () => {
    expect(atTime(sealed(), START + 9 * DAY_MS).endedAtMs).toBe(START + DAY_MS);
    expect(atTime(claimed(), START + 70_000)).toMatchObject({ endedAtMs: START, claims: [], attempts: [] });
  });

  it('for every reader is gone when its time is over, swept or not', () => {
    const nowMs = START + DAY_MS;
    expect(claimRow(sealed(), { nowMs }).outcome).toEqual({ kind: 'gone' });
    expect(attemptRow(sealed(), { nowMs, from: mine }).outcome).toEqual({ kind: 'gone' });
    expect(burnRow(sealed(), { nowMs }).outcome).toEqual({ kind: 'expired' });
  });
});

describe('A claim', () => {
  const again = (row: SecretRow, nowMs: number): ClaimOutcome =>
    claimRow(row, { nowMs, claimIdHash }).outcome;

  it('is due a minute after it was made, or when the secret expires, whichever is first', () => {
    expect(dueAtMs(claimed())).toBe(START + 60_000);
    const late = claimRow(sealed(), { nowMs: START + DAY_MS - 1000, claimIdHash }).row;
    expect(dueAtMs(late)).toBe(START + DAY_MS);
    const first = claimRow(sealed(2), { nowMs: START, claimIdHash }).row;
    const both = claimRow(first, { nowMs: START + 30_000, claimIdHash: claimNamed('other') }).row;
    expect(dueAtMs(both)).toBe(START + 90_000);
  });

  it('holds while a clock steps back by up to five minutes, and no further', () => {
    const row = claimRow(sealed(2), { nowMs: START, claimIdHash }).row;
    expect(again(row, START - STEP_MS).kind).toBe('repeated');
    expect(again(row, START - STEP_MS - 1)).toEqual({ kind: 'claimed', viewsLeft: 0 });
  });

  it('that is over is forgotten with the next view, which spends one', () => {
    const row = claimRow(sealed(3), { nowMs: START, claimIdHash }).row;
    const next = claimRow(row, { nowMs: START + 60_000, claimIdHash });
    expect(next.outcome).toEqual({ kind: 'claimed', viewsLeft: 1 });
    expect(next.row.claims).toEqual([{ claimIdHash, atMs: START + 60_000, repeats: 0 }]);
  });

  it('that was repeated five times spends a view like any other, and may be repeated anew', () => {
    let row = claimRow(sealed(3), { nowMs: START, claimIdHash }).row;
    for (let repeat = 1; repeat <= 5; repeat += 1) {
      row = claimRow(row, { nowMs: START, claimIdHash }).row;
      expect(row).toMatchObject({ viewsLeft: 2, claims: [{ repeats: repeat }] });
    }
    const spent = claimRow(row, { nowMs: START + 1, claimIdHash });
    expect(spent.outcome).toEqual({ kind: 'claimed', viewsLeft: 1 });
    expect(spent.row.claims).toEqual([{ claimIdHash, atMs: START + 1, repeats: 0 }]);
  });

  it('repeated leaves the claims of others alone', () => {
    const other = claimNamed('other');
    const first = claimRow(sealed(3), { nowMs: START, claimIdHash: other }).row;
    const both = claimRow(first, { nowMs: START, claimIdHash }).row;
    expect(claimRow(both, { nowMs: START, claimIdHash }).row.claims).toEqual([
      { claimIdHash: other, atMs: START, repeats: 0 },
      { claimIdHash, atMs: START, repeats: 1 },
    ]);
  });

  it('of the last view notes when it was opened, and the end of its time does not move that', () => {
    const row = claimRow(sealed(), { nowMs: START + 5, claimIdHash }).row;
    expect(row).toMatchObject({ state: 'claimed', openedAtMs: START + 5, endedAtMs: START + 5 });
    expect(isLive(row)).toBe(true);
    expect(isFrozen({ ...row, wrongTries: 50 })).toBe(false);
  });

  it('is one for each named person, and a second asking gives back the try and no view', () => {
    const claimant = claimantNamed('bob');
    const first = claimRow(sealed(2), { nowMs: START, claimant }).row;
    expect(first).toMatchObject({ claimants: [claimant], viewsLeft: 1 });
    const { row, outcome } = attemptRow(first, { nowMs: START, from: mine });
    if (outcome.kind !== 'reserved') throw new Error('not reserved');
    const second = claimRow(row, { nowMs: START, claimant, attempt: outcome.attempt });
    expect(second).toEqual({ row: first, outcome: { kind: 'claimant_done' } });
    const other = claimRow(row, { nowMs: START, claimant: claimantNamed('eve') });
    expect(other.row.claimants).toEqual([claimant, claimantNamed('eve')]);
  });
});

describe('Tries', () => {
  it('fall out of the ten minutes one by one, the oldest first, and each says when it makes room', () => {
    let row = sealed();
    for (let minute = 0; minute < 5; minute += 1) row = after(row, 1, START + minute * 60_000);
    const nowMs = START + 5 * 60_000;
    expect(attemptRow(row, { nowMs, from: mine }).outcome).toEqual({
      kind: 'throttled',
      retryAfterMs: 300_000,
    });
    expect(attemptsLeft(row, mine, nowMs)).toBe(0);
    expect(attemptsLeft(row, mine, START + WINDOW_MS - 1)).toBe(0);
    expect(attemptsLeft(row, mine, START + WINDOW_MS)).toBe(1);
    expect(attemptsLeft(row, mine, START + WINDOW_MS + 60_000)).toBe(2);
    expect(attemptRow(row, { nowMs: START + WINDOW_MS, from: mine }).row.attempts).toHaveLength(5);
  });

  it('of others leave an address fewer only when the secret has had twenty, or fifty in its life', () => {
    let row = sealed();
    for (let host = 0; host < 9; host += 1) row = after(row, 2, START, addressNamed(`host ${host}`));
    expect(attemptsLeft(row, mine, START)).toBe(2);
    expect(attemptsLeft({ ...sealed(), wrongTries: 47 }, mine, START)).toBe(3);
    expect(attemptsLeft({ ...row, wrongTries: 60 }, mine, START)).toBe(0);
    expect(attemptsLeft(sealed(), mine, START)).toBe(5);
  });

  it('wait for the later of both limits', () => {
    let row = after(sealed(), 5, START);
    for (let host = 0; host < 15; host += 1)
      row = after(row, 1, START + 60_000, addressNamed(`host ${host}`));
    const throttled = (retryAfterMs: number) => ({ kind: 'throttled', retryAfterMs });
    expect(attemptRow(row, { nowMs: START + 60_000, from: mine }).outcome).toEqual(throttled(540_000));
    const late = after(sealed(), 1, START, addressNamed('host'));
    let full = after(late, 5, START + 60_000);
    for (let host = 0; host < 14; host += 1) full = after(full, 1, START, addressNamed(`host ${host}`));
    expect(attemptRow(full, { nowMs: START + 60_000, from: mine }).outcome).toEqual(throttled(600_000));
    expect(attemptRow(full, { nowMs: START + 60_000, from: addressNamed('new') }).outcome).toEqual(
      throttled(540_000),
    );
  });

  it('dated by a clock that ran more than five minutes ahead count no longer', () => {
    const row = after(sealed(), 5, START + STEP_MS + 1);
    expect(attemptsLeft(row, mine, START)).toBe(5);
    expect(attemptsLeft(row, mine, START + 1)).toBe(0);
  });

  it('freeze with the fiftieth, which says so; the next is refused as frozen', () => {
    const before = { ...sealed(), wrongTries: 48 };
    const one = attemptRow(before, { nowMs: START, from: mine });
    expect(one.outcome).toMatchObject({ isFreezing: false, attemptsLeft: 1 });
    const last = attemptRow(one.row, { nowMs: START, from: mine });
    expect(last.outcome).toMatchObject({ isFreezing: true, attemptsLeft: 0 });
    expect(isFrozen(one.row)).toBe(false);
    expect(isFrozen(last.row)).toBe(true);
    expect(attemptRow(last.row, { nowMs: START, from: mine })).toEqual({
      row: last.row,
      outcome: { kind: 'frozen' },
    });
    const thawed = thawRow(last.row, { nowMs: START });
    expect(thawed).toMatchObject({
      outcome: { kind: 'thawed' },
      row: { wrongTries: 0, attempts: [], thaws: 1 },
    });
  });

  it('given back take one of them away, and nothing that is not there', () => {
    const row = after(after(sealed(), 2, START), 1, START + 1);
    const back = returnAttemptRow(row, { from: mine, atMs: START + 1 });
    expect(back.row).toMatchObject({
      wrongTries: 2,
      deniedAttempts: 2,
      attempts: [{ atMs: START }, { atMs: START }],
    });
    for (const stray of [
      { from: mine, atMs: START + 2 },
      { from: addressNamed('other'), atMs: START },
    ])
      expect(returnAttemptRow(row, stray).row).toBe(row);
    const thawed = { ...row, wrongTries: 0, deniedAttempts: 0 };
    expect(returnAttemptRow(thawed, { from: mine, atMs: START }).row).toMatchObject({
      wrongTries: 0,
      deniedAttempts: 0,
    });
  });

  it('are counted while a claim runs, for its holder has to say the passphrase again', () => {
    expect(attemptRow(claimed(), { nowMs: START, from: mine }).outcome.kind).toBe('reserved');
    const { row, outcome } = attemptRow(claimed(), { nowMs: START, from: mine });
    if (outcome.kind !== 'reserved') throw new Error('not reserved');
    const again = claimRow(row, { nowMs: START, claimIdHash, attempt: outcome.attempt });
    expect(again.row).toMatchObject({ deniedAttempts: 0, attempts: [] });
  });
});
