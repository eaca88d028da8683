import {
  ATTEMPT_WINDOW_MS,
  ATTEMPTS_PER_ADDRESS,
  ATTEMPTS_PER_LIFE,
  ATTEMPTS_PER_SECRET,
  CLAIM_MS,
  CLAIM_REPEATS_MAX,
  CLOCK_STEP_MS_MAX,
  RECEIPT_MS,
  THAWS_MAX,
} from './limits.ts';
import type {
  Attempt,
  AttemptOutcome,
  BurnOutcome,
  Claim,
  ClaimOutcome,
  ClaimRequest,
  Ended,
  SecretRow,
  SecretTerms,
  ThawOutcome,
} from './ports.ts';
import { invariant } from '../kit/invariant.ts';
import type { AddressHash, ClaimIdHash } from './secret-key.ts';

/** A change of one row and what to answer; `row` is the very same object when nothing changed. */
export interface Step<Outcome> {
  readonly row: SecretRow;
  readonly outcome: Outcome;
}

/** Field by field, as everywhere where each request makes one: spreading costs several times as much. */
export function newRow(terms: SecretTerms, envelope: Uint8Array): SecretRow {
  return {
    id: terms.id,
    receiptHash: terms.receiptHash,
    kekId: terms.kekId,
    createdAtMs: terms.createdAtMs,
    expiresAtMs: terms.expiresAtMs,
    maxViews: terms.maxViews,
    hasPassphrase: terms.hasPassphrase,
    isEndToEnd: terms.isEndToEnd,
    isBound: terms.isBound,
    state: 'sealed',
    envelope,
    viewsLeft: terms.maxViews,
    openedAtMs: null,
    endedAtMs: null,
    claims: [],
    claimants: [],
    attempts: [],
    wrongTries: 0,
    deniedAttempts: 0,
    thaws: 0,
  };
}

export function isFrozen(row: Pick<SecretRow, 'state' | 'wrongTries'>): boolean {
  return row.state === 'sealed' && row.wrongTries >= ATTEMPTS_PER_LIFE;
}

/** Still holds its ciphertext: counts against the quota. */
export function isLive(row: { readonly envelope: Uint8Array | string | null }): boolean {
  return row.envelope !== null;
}

/** What comes later than now was dated by a clock that has been set right since: its time is over. */
function isWithin(atMs: number, windowMs: number, nowMs: number): boolean {
  return nowMs < atMs + windowMs && atMs <= nowMs + CLOCK_STEP_MS_MAX;
}

function liveClaims(row: SecretRow, nowMs: number): readonly Claim[] {
  return row.claims.filter((claim) => isWithin(claim.atMs, CLAIM_MS, nowMs));
}

/** The claim that may be asked for again by this `claim_id`, if any. */
function heldBy(claims: readonly Claim[], claimIdHash: ClaimIdHash | undefined): Claim | undefined {
  return claims.find((claim) => claim.claimIdHash === claimIdHash && claim.repeats < CLAIM_REPEATS_MAX);
}

/** Whether there is anything left to open by this `claim_id`: to whoever has none, a secret that is claimed is gone. */
export function isOpenTo(row: SecretRow, claimIdHash: ClaimIdHash | undefined, nowMs: number): boolean {
  return row.state === 'sealed' || heldBy(liveClaims(row, nowMs), claimIdHash) !== undefined;
}

/** When time will next change this row by itself: expiry, the end of a claim, or (ended) the end of its receipt. */
export function dueAtMs(row: SecretRow): number {
  if (row.state === 'sealed') return row.expiresAtMs;
  if (row.state !== 'claimed') return (row.endedAtMs ?? row.expiresAtMs) + RECEIPT_MS;
  const claimsEndMs = Math.max(...row.claims.map((claim) => claim.atMs + CLAIM_MS));
  return Math.min(row.expiresAtMs, claimsEndMs);
}

function end(row: SecretRow, state: 'opened' | 'burned' | 'expired', nowMs: number): SecretRow {
  invariant(row.state === 'sealed' || row.state === 'claimed', 'no way leaves a terminal state');
  return { ...row, state, envelope: null, claims: [], attempts: [], endedAtMs: row.endedAtMs ?? nowMs };
}

/** The row with what time alone has done to it by `nowMs`. Every rule below starts here. */
export function atTime(row: SecretRow, nowMs: number): SecretRow {
  if (row.envelope === null || nowMs < dueAtMs(row)) return row;
  if (row.state === 'claimed') return end(row, 'opened', nowMs);
  return end(row, 'expired', Math.min(nowMs, row.expiresAtMs));
}

/** What time has ended unread is kept by the sweep, which tells of it: whoever only finds it gone changes nothing. */
function foundGone<Outcome>(before: SecretRow, row: SecretRow, outcome: Outcome): Step<Outcome> {
  return { row: row.state === 'expired' ? before : row, outcome };
}

function withoutAttempt(row: SecretRow, attempt: Attempt | undefined): SecretRow {
  if (!attempt) return row;
  const index = row.attempts.findIndex((one) => one.from === attempt.from && one.atMs === attempt.atMs);
  if (index < 0) return row;
  return {
    ...row,
    attempts: row.attempts.toSpliced(index, 1),
    wrongTries: Math.max(0, row.wrongTries - 1),
    deniedAttempts: Math.max(0, row.deniedAttempts - 1),
  };
}

export function returnAttemptRow(row: SecretRow, attempt: Attempt): Step<undefined> {
  return { row: withoutAttempt(row, attempt), outcome: undefined };
}

export function claimRow(before: SecretRow, request: ClaimRequest): Step<ClaimOutcome> {
  const row = atTime(before, request.nowMs);
  if (row.state !== 'sealed' && row.state !== 'claimed') return foundGone(before, row, { kind: 'gone' });
  const claims = liveClaims(row, request.nowMs);
  const held = heldBy(claims, request.claimIdHash);
  if (held) {
    const repeated = claims.map((claim) =>
      claim === held ? { ...claim, repeats: claim.repeats + 1 } : claim,
    );
    const kept = withoutAttempt({ ...row, claims: repeated }, request.attempt);
    return { row: kept, outcome: { kind: 'repeated', viewsLeft: row.viewsLeft } };
  }
  if (row.state === 'claimed') return { row, outcome: { kind: 'gone' } };
  if (request.claimant !== undefined && row.claimants.includes(request.claimant)) {
    return { row: withoutAttempt(row, request.attempt), outcome: { kind: 'claimant_done' } };
  }
  return spendView(withoutAttempt({ ...row, claims }, request.attempt), request);
}

function spendView(row: SecretRow, request: ClaimRequest): Step<ClaimOutcome> {
  invariant(row.viewsLeft > 0, 'a sealed secret has a view left');
  const { nowMs, claimIdHash, claimant } = request;
  const viewsLeft = row.viewsLeft - 1;
  const others = row.claims.filter((claim) => claim.claimIdHash !== claimIdHash);
  const spent: SecretRow = {
    ...row,
    viewsLeft,
    openedAtMs: nowMs,
    claims: claimIdHash === undefined ? others : [...others, { claimIdHash, atMs: nowMs, repeats: 0 }],
    claimants: claimant === undefined ? row.claimants : [...row.claimants, claimant],
  };
  const outcome: ClaimOutcome = { kind: 'claimed', viewsLeft };
  if (viewsLeft > 0) return { row: spent, outcome };
  if (spent.claims.length === 0) return { row: end(spent, 'opened', nowMs), outcome };
  return { row: { ...spent, state: 'claimed', endedAtMs: nowMs }, outcome };
}

type BurnRequest = Pick<ClaimRequest, 'nowMs' | 'attempt'>;

export function burnRow(before: SecretRow, request: BurnRequest): Step<BurnOutcome> {
  const row = atTime(before, request.nowMs);
  if (row.state === 'claimed')
    return { row: end(row, 'opened', request.nowMs), outcome: { kind: 'ended', state: 'opened' } };
  if (row !== before && row.state === 'expired') return { row, outcome: { kind: 'expired' } };
  if (row.state !== 'sealed') return { row, outcome: { kind: 'ended', state: row.state } };
  return {
    row: end(withoutAttempt(row, request.attempt), 'burned', request.nowMs),
    outcome: { kind: 'burned' },
  };
}

interface Tally {
  /** Tries inside the window, oldest first. */
  readonly recent: readonly Attempt[];
  readonly left: number;
  readonly retryAfterMs: number;
}

/** When fewer than `most` of these tries are inside the window. */
function roomAt(attempts: readonly Attempt[], most: number, nowMs: number): number {
  const blocking = attempts.at(-most);
  return blocking ? blocking.atMs + ATTEMPT_WINDOW_MS : nowMs;
}

function tally(row: SecretRow, from: AddressHash, nowMs: number): Tally {
  const recent = row.attempts.filter((attempt) => isWithin(attempt.atMs, ATTEMPT_WINDOW_MS, nowMs));
  const own = recent.filter((attempt) => attempt.from === from);
  const left = Math.min(
    ATTEMPTS_PER_ADDRESS - own.length,
    ATTEMPTS_PER_SECRET - recent.length,
    ATTEMPTS_PER_LIFE - row.wrongTries,
  );
  const roomAtMs = Math.max(
    roomAt(own, ATTEMPTS_PER_ADDRESS, nowMs),
    roomAt(recent, ATTEMPTS_PER_SECRET, nowMs),
  );
  return { recent, left, retryAfterMs: roomAtMs - nowMs };
}

/** How many tries this address has now; what `passphrase.required` tells. */
export function attemptsLeft(row: SecretRow, from: AddressHash, nowMs: number): number {
  return Math.max(0, tally(row, from, nowMs).left);
}

export function attemptRow(
  before: SecretRow,
  request: { readonly nowMs: number; readonly from: AddressHash },
): Step<AttemptOutcome> {
  const row = atTime(before, request.nowMs);
  if (row.state !== 'sealed' && row.state !== 'claimed') return foundGone(before, row, { kind: 'gone' });
  if (row.wrongTries >= ATTEMPTS_PER_LIFE) return { row, outcome: { kind: 'frozen' } };
  const { recent, left, retryAfterMs } = tally(row, request.from, request.nowMs);
  if (left <= 0) return { row, outcome: { kind: 'throttled', retryAfterMs } };
  const attempt: Attempt = { from: request.from, atMs: request.nowMs };
  const counted: SecretRow = {
    ...row,
    attempts: [...recent, attempt],
    wrongTries: row.wrongTries + 1,
    deniedAttempts: row.deniedAttempts + 1,
  };
  const isFreezing = counted.wrongTries >= ATTEMPTS_PER_LIFE;
  return { row: counted, outcome: { kind: 'reserved', attempt, attemptsLeft: left - 1, isFreezing } };
}

export function thawRow(before: SecretRow, request: { readonly nowMs: number }): Step<ThawOutcome> {
  const row = atTime(before, request.nowMs);
  if (!isFrozen(row)) return foundGone(before, row, { kind: 'not_frozen' });
  if (row.thaws >= THAWS_MAX) return { row, outcome: { kind: 'limit' } };
  return { row: { ...row, wrongTries: 0, attempts: [], thaws: row.thaws + 1 }, outcome: { kind: 'thawed' } };
}

/** What the sweep does to a row that is due, and what it reports; nothing when time has not ended it. */
export function expireRow(before: SecretRow, nowMs: number): Step<Ended | undefined> {
  const row = atTime(before, nowMs);
  if (row === before || row.state === 'sealed' || row.state === 'claimed' || row.state === 'burned') {
    return { row, outcome: undefined };
  }
  return { row, outcome: { id: row.id, state: row.state } };
}

export function isReceiptOver(row: SecretRow, nowMs: number): boolean {
  return row.envelope === null && nowMs >= dueAtMs(row);
}
