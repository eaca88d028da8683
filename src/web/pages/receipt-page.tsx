import type { ComponentChildren } from 'preact';
import type { Language } from '../../phrases/languages.ts';
import type { Receipt } from '../../vault/receipt.ts';
import type { ReceiptKey } from '../../vault/secret-key.ts';
import { Moment } from '../parts/moment.tsx';
import type { PageIn } from '../send-page.tsx';
import type { WebSay } from '../spoken.ts';

const TONES = {
  sealed: 'calm',
  partly: 'calm',
  opened: 'good',
  burned: 'warn',
  expired: 'warn',
  frozen: 'warn',
};

function stateOf({ status, openedAtMs }: Receipt): keyof typeof TONES {
  return status === 'sealed' && openedAtMs !== null ? 'partly' : status;
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

interface PartProps {
  readonly say: WebSay;
  readonly receipt: Receipt;
  readonly receiptKey: ReceiptKey;
}

function Facts({ say, receipt, language }: Omit<PartProps, 'receiptKey'> & { readonly language: Language }) {
  const isLive = receipt.status === 'sealed' || receipt.status === 'frozen';
  return (
    <dl class="facts">
      <Fact name={say('web.receipt.created')}>
        <Moment atMs={receipt.createdAtMs} language={language} />
      </Fact>
      {isLive && (
        <Fact name={say('web.receipt.expires')}>
          <Moment atMs={receipt.expiresAtMs} language={language} />
        </Fact>
      )}
      {receipt.openedAtMs !== null && (
        <Fact name={say('web.receipt.openedAt')}>
          <Moment atMs={receipt.openedAtMs} language={language} />
        </Fact>
      )}
      <Fact name={say('web.receipt.viewsLeft')}>
        {say('web.receipt.viewsOf', { left: receipt.viewsLeft, most: receipt.maxViews })}
      </Fact>
      <Fact name={say('web.receipt.denied')}>{receipt.deniedAttempts}</Fact>
    </dl>
  );
}

function Actions({ say, receipt, receiptKey }: PartProps) {
  const isLive = receipt.status === 'sealed' || receipt.status === 'frozen';
  return (
    <div class="actions">
      {receipt.status === 'frozen' && (
        <form method="post" action={`/receipts/${receiptKey}/thaw`}>
          <button class="main" type="submit">
            {say('web.receipt.thaw')}
          </button>
        </form>
      )}
      <a class="button" href={`/receipts/${receiptKey}`}>
        {say('web.receipt.refresh')}
      </a>
      {isLive && (
        <details class="confirm">
          <summary>{say('web.receipt.burn')}</summary>
          <form method="post" action={`/receipts/${receiptKey}/burn`}>
            <p>{say('web.receipt.burnSure')}</p>
            <button class="danger" type="submit">
              {say('web.receipt.burnNow')}
            </button>
          </form>
        </details>
      )}
    </div>
  );
}

/** What the sender may know of his secret. `isThawRefused`: it was thawed as often as is allowed. */
export function receiptPage(receipt: Receipt, receiptKey: ReceiptKey, isThawRefused = false): PageIn {
  const state = stateOf(receipt);
  return (say, language) => ({
    title: say('web.receipt.title'),
    script: 'receipt.entry.js',
    status: isThawRefused ? 423 : 200,
    body: (
      <div class={`message ${TONES[state]}`}>
        <p class="kicker">{say('web.receipt.title')}</p>
        <h1>{say(`web.receipt.${state}.title`)}</h1>
        <p class="lead">{say(`web.receipt.${state}`)}</p>
        {isThawRefused && <p class="error">{say('web.receipt.thawLimit')}</p>}
        <Facts say={say} receipt={receipt} language={language} />
        <Actions say={say} receipt={receipt} receiptKey={receiptKey} />
      </div>
    ),
  });
}
