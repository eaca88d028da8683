/**
 * The vault as the contract tells it (sections 4 and 7), with nothing of how it is built: no rows, no envelopes, no engine.
 * Values only, so that a search can try what would have happened in another order.
 */
export interface Secret {
  readonly no: number;
  readonly text: string;
  readonly views: number;
  readonly viewsLeft: number;
  readonly madeAt: number;
  readonly expires: number;
  readonly hasPassphrase: boolean;
  readonly isEndToEnd: boolean;
  readonly people: readonly string[];
  readonly done: readonly string[];
  readonly claims: readonly { readonly id: string; readonly at: number; readonly repeats: number }[];
  readonly openedAt: number | null;
  readonly endedAt: number;
  /** Its end has been written down: by the one who brought it about, or by a sweep. */
  readonly isOver: boolean;
  readonly isBurned: boolean;
  readonly tries: readonly { readonly from: string; readonly at: number }[];
  readonly wrong: number;
  readonly denied: number;
  readonly thaws: number;
}

export type World = Readonly<Record<string, Secret>>;
export type Phase = 'sealed' | 'claimed' | 'opened' | 'burned' | 'expired';

const CLAIM = 60_000;
const WINDOW = 600_000;
export const RECEIPT = 30 * 86_400_000;

export function phaseOf(secret: Secret, now: number): Phase {
  if (secret.isBurned) return 'burned';
  if (secret.viewsLeft > 0) return secret.isOver || now >= secret.expires ? 'expired' : 'sealed';
  const isHeld = secret.claims.some(({ at }) => now < at + CLAIM);
  return isHeld && now < secret.expires && !secret.isOver ? 'claimed' : 'opened';
}

export const isFrozen = (secret: Secret, now: number): boolean =>
  phaseOf(secret, now) === 'sealed' && secret.wrong >= 50;

export function receiptOf(secret: Secret, now: number) {
  const phase = phaseOf(secret, now);
  const status = phase === 'claimed' ? 'opened' : phase;
  return {
    status: isFrozen(secret, now) ? 'frozen' : status,
    expires: secret.expires,
    openedAt: secret.openedAt,
    viewsLeft: phase === 'sealed' ? secret.viewsLeft : 0,
    denied: secret.denied,
  };
}

/** Tries this address has: 5 in ten minutes, 20 for all addresses, 50 in a life. */
export function triesLeft(secret: Secret, from: string, now: number): number {
  const recent = secret.tries.filter(({ at }) => now < at + WINDOW);
  const own = recent.filter((one) => one.from === from);
  return Math.max(0, Math.min(5 - own.length, 20 - recent.length, 50 - secret.wrong));
}

export function retryAfterS(secret: Secret, from: string, now: number): number {
  const recent = secret.tries.filter(({ at }) => now < at + WINDOW);
  const own = recent.filter((one) => one.from === from);
  const waits = [own.at(-5), recent.at(-20)].map((one) => (one ? one.at + WINDOW - now : 0));
  return Math.ceil(Math.max(...waits) / 1000);
}

export function withTry(secret: Secret, from: string, now: number): Secret {
  const tries = [...secret.tries.filter(({ at }) => now < at + WINDOW), { from, at: now }];
  return { ...secret, tries, wrong: secret.wrong + 1, denied: secret.denied + 1 };
}

/** A right passphrase costs nothing; one counted before a thaw has been forgiven already. */
export function withoutTry(secret: Secret, from: string, now: number): Secret {
  const index = secret.tries.findIndex((one) => one.from === from && one.at === now);
  if (index < 0) return secret;
  const tries = secret.tries.toSpliced(index, 1);
  return { ...secret, tries, wrong: secret.wrong - 1, denied: secret.denied - 1 };
}

/** The claim that may be asked for again by this `claim_id`. */
export function heldBy(secret: Secret, claimId: string | undefined, now: number) {
  return secret.claims.find(({ id, at, repeats }) => id === claimId && now < at + CLAIM && repeats < 5);
}

/** What an opening gives, or nothing: for whoever has the key, the passphrase and, if it is for someone, a name on the list. */
export function open(
  secret: Secret,
  now: number,
  claimId: string | undefined,
  who: string | undefined,
): { readonly secret: Secret; readonly isRepeat: boolean } | undefined {
  const phase = phaseOf(secret, now);
  if (phase !== 'sealed' && phase !== 'claimed') return undefined;
  const claims = secret.claims.filter(({ at }) => now < at + CLAIM);
  const held = heldBy(secret, claimId, now);
  if (held) {
    const again = claims.map((one) => (one === held ? { ...one, repeats: one.repeats + 1 } : one));
    return { secret: { ...secret, claims: again }, isRepeat: true };
  }
  const isNamed = secret.people.length > 0 && who !== undefined;
  if (phase === 'claimed' || (isNamed && secret.done.includes(who))) return undefined;
  const viewsLeft = secret.viewsLeft - 1;
  const kept = claims.filter(({ id }) => id !== claimId);
  const own = claimId === undefined ? [] : [{ id: claimId, at: now, repeats: 0 }];
  const all = [...kept, ...own];
  const done = isNamed ? [...secret.done, who] : secret.done;
  const isOver = viewsLeft === 0 && all.length === 0;
  return {
    secret: {
      ...{ ...secret, viewsLeft, claims: all, done, openedAt: now, isOver },
      endedAt: viewsLeft === 0 ? now : secret.endedAt,
    },
    isRepeat: false,
  };
}
