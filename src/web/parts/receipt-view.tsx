import type { ComponentChildren } from 'preact';
import type { WebSay } from '../spoken.ts';
import { Moment } from './moment.tsx';

/** What the page shows of a receipt; the server puts it there, and the script renews it. */
export interface ReceiptFacts {
  readonly status: 'sealed' | 'opened' | 'burned' | 'expired' | 'frozen';
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly openedAtMs: number | null;
  readonly viewsLeft: number;
  readonly maxViews: number;
  readonly deniedAttempts: number;
}

export interface ReceiptViewProps {
  readonly say: WebSay;
  readonly language: string;
  /** The reader's own, which only his browser knows, unless given. */
  readonly timeZone?: string | undefined;
  readonly receipt: ReceiptFacts;
  /** What went wrong with the last thing that was asked for. */
  readonly fault?: string | undefined;
  /** The buttons: forms without a script, otherwise the script's own. */
  readonly children: ComponentChildren;
}

const TONES = {
  sealed: 'calm',
  partly: 'calm',
  opened: 'good',
  burned: 'warn',
  expired: 'warn',
  frozen: 'warn',
};

/** Whether anything can still happen to the secret. */
export function isLive({ status }: ReceiptFacts): boolean {
  return status === 'sealed' || status === 'frozen';
}

function stateOf({ status, openedAtMs }: ReceiptFacts): keyof typeof TONES {
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

function Facts({ say, receipt, ...local }: Omit<ReceiptViewProps, 'children' | 'fault'>) {
  return (
    <dl class="facts">
      <Fact name={say('web.receipt.created')}>
        <Moment atMs={receipt.createdAtMs} {...local} />
      </Fact>
      {(isLive(receipt) || receipt.status === 'expired') && (
        <Fact name={say('web.receipt.expires')}>
          <Moment atMs={receipt.expiresAtMs} {...local} />
        </Fact>
      )}
      {receipt.openedAtMs !== null && (
        <Fact name={say('web.receipt.openedAt')}>
          <Moment atMs={receipt.openedAtMs} {...local} />
        </Fact>
      )}
      <Fact name={say('web.receipt.viewsLeft')}>
        {say('web.receipt.viewsOf', { left: receipt.viewsLeft, most: receipt.maxViews })}
      </Fact>
      <Fact name={say('web.receipt.denied')}>{receipt.deniedAttempts}</Fact>
    </dl>
  );
}

/** What the sender may know of his secret. Its state is read out when it changes. */
export function ReceiptView({ fault, children, ...props }: ReceiptViewProps) {
  const { say, receipt } = props;
  const state = stateOf(receipt);
  return (
    <div class={`message ${TONES[state]}`}>
      <p class="kicker">{say('web.receipt.title')}</p>
      <div aria-live="polite">
        <h1 tabIndex={-1}>{say(`web.receipt.${state}.title`)}</h1>
        <p class="lead">{say(`web.receipt.${state}`)}</p>
        {fault !== undefined && <p class="error">{fault}</p>}
      </div>
      <Facts {...props} />
      {children}
    </div>
  );
}

export interface BurnFormProps {
  readonly say: WebSay;
  /** Where the form goes without a script; with one it goes nowhere. */
  readonly action?: string;
  readonly onClick?: (event: MouseEvent) => void;
}

/** Burning, behind a step of confirmation. */
export function BurnForm({ say, action, onClick }: BurnFormProps) {
  return (
    <details class="confirm">
      <summary>{say('web.receipt.burn')}</summary>
      <form {...(action !== undefined && { method: 'post', action })}>
        <p>{say('web.receipt.burnSure')}</p>
        <button class="danger" type={onClick ? 'button' : 'submit'} {...(onClick && { onClick })}>
          {say('web.receipt.burnNow')}
        </button>
      </form>
    </details>
  );
}
