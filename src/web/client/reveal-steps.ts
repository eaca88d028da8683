import type { Pasted } from '../pasted.ts';
import { askStatus, openSecret, readOpened } from './opening.ts';
import { afterRefusal, afterStatus, type Ready, type RevealState, type WholeLink } from './reveal-states.ts';
import { findSecret, forgetKeyInAddress, newClaimId } from './secret-link.ts';

/** How long the server repeats a text to the one whose answer was lost. */
const CLAIM_MS = 60_000;

export interface Steps {
  readonly check: (link: WholeLink) => Promise<void>;
  readonly take: (pasted: Pasted, isAgain: boolean) => Promise<void>;
  readonly open: (ready: Ready, passphrase?: string) => Promise<void>;
  readonly hide: () => void;
}

export type Become = (next: RevealState | ((now: RevealState) => RevealState)) => void;

/** What a person can make the page do. */
export function revealSteps(become: Become): Steps {
  const claimId = newClaimId();
  /** When an answer that never came was first asked for; nothing if none is missing. */
  let lostSinceMs: number | undefined;
  let checks = 0;

  async function check(link: WholeLink): Promise<void> {
    const own = (checks += 1);
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
    const askedAtMs = lostSinceMs ?? performance.now();
    const { key, sealedBy } = ready;
    const own = { ...(sealedBy && { sealedBy }), ...(passphrase !== undefined && { passphrase }) };
    const { answer, hasLost } = await openSecret({ key, claimId, ...own }, isAgain);
    if (answer.kind === 'ok') {
      lostSinceMs = undefined;
      const read = await readOpened(own, answer.body.secret);
      // What did not decrypt may still need the key: by another client, or by the sender.
      if (read.note !== 'notDecrypted') forgetKeyInAddress();
      become({ kind: 'shown', read, viewsLeft: answer.body.views_left });
      return;
    }
    const againMs = Math.max(0, CLAIM_MS - (performance.now() - askedAtMs));
    const next = afterRefusal(ready, passphrase, answer, { isAgain, hasLost, againMs });
    lostSinceMs = next.kind === 'unanswered' ? askedAtMs : undefined;
    become(next);
  }

  const hide = () => become((now) => (now.kind === 'shown' ? { kind: 'hidden' } : now));
  return { check, take, open, hide };
}
