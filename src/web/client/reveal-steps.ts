import type { Pasted } from '../pasted.ts';
import { CLAIM_MS, dropClaim, keepClaim, keptClaim } from './kept-claim.ts';
import { askStatus, openSecret, readOpened, type Read } from './opening.ts';
import {
  afterReload,
  afterRefusal,
  afterStatus,
  type Ready,
  type RevealState,
  type WholeLink,
} from './reveal-states.ts';
import { findSecret, forgetKeyInAddress, newClaimId } from './secret-link.ts';

export interface Steps {
  readonly check: (link: WholeLink) => Promise<void>;
  readonly take: (pasted: Pasted, isAgain: boolean) => Promise<void>;
  readonly open: (ready: Ready, passphrase?: string) => Promise<void>;
  /** The text stands on the page: nothing is needed any more to get it. */
  readonly settle: (read: Read) => void;
  readonly hide: () => void;
}

export type Become = (next: RevealState | ((now: RevealState) => RevealState)) => void;

/** What a person can make the page do. */
export function revealSteps(become: Become): Steps {
  /** Of this page before it was loaded again; its first look at the secret takes it up. */
  let before = keptClaim();
  const claimId = before?.claimId ?? newClaimId();
  /** When an answer that never came was first asked for; nothing if none is missing. */
  let lostSinceMs = before && performance.now() - (Date.now() - before.sinceMs);
  let checks = 0;

  async function check(link: WholeLink): Promise<void> {
    const own = (checks += 1);
    if (before) {
      // A claimed secret looks gone to whoever only looks.
      become(afterReload(link, before));
      before = undefined;
      return;
    }
    become({ kind: 'checking' });
    const answer = await askStatus();
    // A late answer takes no text off the page that was opened meanwhile.
    become((now) => (own === checks && now.kind === 'checking' ? afterStatus(link, answer) : now));
  }

  async function take(pasted: Pasted, isAgain: boolean): Promise<void> {
    const found = await findSecret(pasted);
    if (found.kind === 'found') await check(found);
    else if (found.kind === 'incomplete') become({ ...found, isAgain });
    else become(found);
  }

  async function open(ready: Ready, passphrase?: string): Promise<void> {
    become({ kind: 'opening', ready });
    const isAgain = lostSinceMs !== undefined;
    const nowMs = performance.now();
    // After a minute nothing is left of an earlier click, and this one begins its own.
    const askedAtMs = lostSinceMs !== undefined && nowMs - lostSinceMs < CLAIM_MS ? lostSinceMs : nowMs;
    const { key, sealedBy, needsPassphrase, expiresAt } = ready;
    keepClaim({ claimId, sinceMs: Date.now() - (nowMs - askedAtMs), needsPassphrase, expiresAt });
    const own = { ...(sealedBy && { sealedBy }), ...(passphrase !== undefined && { passphrase }) };
    const { answer, hasLost } = await openSecret({ key, claimId, ...own }, isAgain);
    if (answer.kind === 'ok') {
      lostSinceMs = undefined;
      const read = await readOpened(own, answer.body.secret);
      become({ kind: 'shown', read, viewsLeft: answer.body.views_left });
      return;
    }
    const againMs = Math.max(0, CLAIM_MS - (performance.now() - askedAtMs));
    const next = afterRefusal(ready, passphrase, answer, { isAgain, hasLost, againMs });
    const isMissing = next.kind === 'unanswered' || (isAgain && next.kind === 'ready');
    lostSinceMs = isMissing ? askedAtMs : undefined;
    if (!isMissing) dropClaim();
    become(next);
  }

  function settle({ note }: Read): void {
    dropClaim();
    // What did not decrypt may still need the key: by another client, or by the sender.
    if (note !== 'notDecrypted') forgetKeyInAddress();
  }

  const hide = () => become((now) => (now.kind === 'shown' ? { kind: 'hidden' } : now));
  return { check, take, open, settle, hide };
}
