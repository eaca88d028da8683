/** How long the server repeats a text to the one whose answer was lost. */
export const CLAIM_MS = 60_000;

/** An opening that was asked for, and whose text is not shown yet. The key is never in it; without the key it opens nothing. */
export interface Claim {
  readonly claimId: string;
  /** When it was first asked for, by the clock of the browser. */
  readonly sinceMs: number;
  readonly needsPassphrase: boolean;
  readonly expiresAt: string;
}

const ID_IN_PATH = /\/([\w-]{16})$/;
const CLAIM_ID = /^[\w-]{22,64}$/;

/** Only under an id: an address that has the key in its path is not written down. */
function place(): string | undefined {
  const id = ID_IN_PATH.exec(location.pathname)?.[1];
  return id === undefined ? undefined : `claim ${id}`;
}

/** With a browser that keeps nothing, a page has its claim for itself, and a reload loses it. */
function inStorage<Result>(use: (name: string) => Result): Result | undefined {
  try {
    const name = place();
    return name === undefined ? undefined : use(name);
  } catch {
    return undefined;
  }
}

/** Keeps it for this tab alone, over a reload. */
export function keepClaim(claim: Claim): void {
  inStorage((name) => sessionStorage.setItem(name, JSON.stringify(claim)));
}

export function dropClaim(): void {
  inStorage((name) => sessionStorage.removeItem(name));
}

/** What this tab asked for and did not show, while the server still gives it. */
export function keptClaim(): Claim | undefined {
  const claim = inStorage((name) => JSON.parse(sessionStorage.getItem(name) ?? 'null') as Claim | null);
  if (!claim || !CLAIM_ID.test(claim.claimId)) return undefined;
  const ageMs = Date.now() - claim.sinceMs;
  if (ageMs >= 0 && ageMs < CLAIM_MS) return claim;
  dropClaim();
  return undefined;
}
