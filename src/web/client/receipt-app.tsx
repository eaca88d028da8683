import { useEffect, useRef, useState } from 'preact/hooks';
import { BurnForm, isLive, ReceiptView, type ReceiptFacts } from '../parts/receipt-view.tsx';
import type { WebPhraseKey, WebSay } from '../spoken.ts';
import { ask, postJson, type Answer } from './ask.ts';
import { isByPerson } from './by-person.ts';
import { watch, type Look } from './receipt-watch.ts';
import type { Speech } from './speak.ts';

interface ReceiptAnswer {
  readonly status: ReceiptFacts['status'];
  readonly expires_at: string;
  readonly opened_at: string | null;
  readonly views_left: number;
  readonly denied_attempts: number;
}

/** Whether the page is asking, has stopped of itself, or has heard nothing the last time. */
type Contact = 'watching' | 'lost' | 'tired' | 'over';

interface Shown {
  readonly receipt: ReceiptFacts;
  readonly contact: Contact;
  readonly fault?: string;
  /** The server said no: that stays true until something changes. */
  readonly isRefused?: boolean;
}

function renewed(old: ReceiptFacts, answer: ReceiptAnswer): ReceiptFacts {
  return {
    ...old,
    status: answer.status,
    expiresAtMs: Date.parse(answer.expires_at),
    openedAtMs: answer.opened_at === null ? null : Date.parse(answer.opened_at),
    viewsLeft: answer.views_left,
    deniedAttempts: answer.denied_attempts,
  };
}

function isSame(one: ReceiptFacts, other: ReceiptFacts): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function faultWords(say: WebSay, answer: Answer<unknown>): string {
  if (answer.kind !== 'refused') return say('web.receipt.unanswered');
  if (answer.refusal.code === 'secret.frozen') return say('web.receipt.thawLimit');
  if (answer.refusal.code === 'secret.gone') return say('web.receipt.gone');
  return say(`error.${answer.refusal.code}` as WebPhraseKey, {
    retryAfterS: answer.refusal.retryAfterS ?? 60,
  });
}

/** Keeps what is shown in step with the server, and does what the person asks for. */
function useReceipt(path: string, first: ReceiptFacts, say: WebSay) {
  const [shown, show] = useState<Shown>({ receipt: first, contact: isLive(first) ? 'watching' : 'over' });
  const latest = useRef(first);
  const [round, setRound] = useState(0);
  const acts = useRef(0);

  const take = (answer: ReceiptAnswer): boolean => {
    const receipt = renewed(latest.current, answer);
    const isChanged = !isSame(receipt, latest.current);
    latest.current = receipt;
    show(({ fault, isRefused = false }) => ({
      receipt,
      contact: isLive(receipt) ? 'watching' : 'over',
      ...(fault !== undefined && isRefused && !isChanged && { fault, isRefused }),
    }));
    return isChanged;
  };
  const look = async (): Promise<Look> => {
    const actsBefore = acts.current;
    const answer = await ask<ReceiptAnswer>(path, { headers: { accept: 'application/json' } });
    // It may tell of the time before what the person has done since.
    if (actsBefore !== acts.current) return 'same';
    if (answer.kind === 'ok') {
      const isChanged = take(answer.body);
      return isLive(latest.current) ? (isChanged ? 'changed' : 'same') : 'ended';
    }
    if (answer.kind === 'refused' && answer.refusal.code === 'secret.gone') {
      show((now) => ({ ...now, contact: 'over', fault: faultWords(say, answer) }));
      return 'ended';
    }
    show((now) => ({ ...now, contact: 'lost' }));
    return answer.kind === 'refused' ? { waitS: answer.refusal.retryAfterS ?? 60 } : 'same';
  };
  const act = async (what: 'burn' | 'thaw'): Promise<void> => {
    const answer = await ask<ReceiptAnswer>(`${path}/${what}`, postJson({}));
    acts.current += 1;
    if (answer.kind === 'ok') take(answer.body);
    else show((now) => ({ ...now, fault: faultWords(say, answer), isRefused: answer.kind === 'refused' }));
    setRound((last) => last + 1);
  };
  const refresh = async (): Promise<void> => {
    await look();
    setRound((last) => last + 1);
  };

  useEffect(() => {
    if (!isLive(latest.current)) return undefined;
    return watch({
      look,
      onEnd: (why) => show((now) => ({ ...now, contact: why === 'tired' ? 'tired' : 'over' })),
    });
  }, [round]);
  return { shown, act, refresh };
}

export interface ReceiptAppProps {
  readonly speech: Speech;
  readonly path: string;
  readonly first: ReceiptFacts;
}

/** The receipt, live: the same words as the server's page, renewed without loading it again. */
export function ReceiptApp({ speech: { say, language }, path, first }: ReceiptAppProps) {
  const { shown, act, refresh } = useReceipt(path, first, say);
  const stage = useRef<HTMLDivElement>(null);
  const [isBusy, setBusy] = useState(false);
  const onClick = (run: () => Promise<void>) => async (event: MouseEvent) => {
    if (!isByPerson(event) || isBusy) return;
    setBusy(true);
    await run();
    setBusy(false);
    // The button may be gone now: whoever works by keyboard goes on from the new state.
    stage.current?.querySelector('h1')?.focus();
  };
  const { receipt, contact } = shown;
  return (
    <div ref={stage}>
      <ReceiptView say={say} language={language} receipt={receipt} fault={shown.fault}>
        <div class="actions">
          {receipt.status === 'frozen' && (
            <button class="main" type="button" onClick={(event) => void onClick(() => act('thaw'))(event)}>
              {say('web.receipt.thaw')}
            </button>
          )}
          {(contact === 'lost' || contact === 'tired') && (
            <button class="button" type="button" onClick={(event) => void onClick(refresh)(event)}>
              {say('web.receipt.refresh')}
            </button>
          )}
          {isLive(receipt) && (
            <BurnForm say={say} onClick={(event) => void onClick(() => act('burn'))(event)} />
          )}
        </div>
        {contact !== 'over' && <p class={`hint pulse ${contact}`}>{say(`web.receipt.contact.${contact}`)}</p>}
      </ReceiptView>
    </div>
  );
}
