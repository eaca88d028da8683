import type { ComponentChildren } from 'preact';
import type { WebSay } from '../spoken.ts';
import { CopyField } from './copy-field.tsx';

export interface CreatedProps {
  readonly say: WebSay;
  readonly link: string;
  readonly receiptLink: string;
  readonly keptUntil: string;
  readonly views: number;
  readonly hasPassphrase: boolean;
  /** Whether it was encrypted by the browser, so that the server cannot have seen it. */
  readonly isEndToEnd: boolean;
  /** To be told by another way. Only a script still has it; the server repeats nothing. */
  readonly passphrase?: string | undefined;
  /** The script's buttons beside a field. */
  readonly buttons?: (id: 'link' | 'told' | 'receipt', text: string) => ComponentChildren;
  /** What the script shows under the link. */
  readonly picture?: ComponentChildren;
  readonly another?: ComponentChildren;
}

/** The sender's two links, shown once. */
export function Created(props: CreatedProps) {
  const { say, link, receiptLink, keptUntil, views, hasPassphrase, passphrase, buttons } = props;
  const facts = [
    say('web.created.views', { count: views }),
    ...(hasPassphrase ? [say('web.created.passphrase')] : []),
    say('web.created.kept', { time: keptUntil }),
  ];
  const field = (id: 'link' | 'told' | 'receipt', value: string) => (
    <CopyField
      id={id}
      label={say(`web.created.${id}`)}
      hint={say(`web.created.${id}Hint`)}
      value={value}
      button={buttons?.(id, value)}
    />
  );
  return (
    <div class="message good once">
      <h1 tabIndex={-1}>{say('web.created.title')}</h1>
      <p class="lead">{facts.join(' ')}</p>
      <div class="form">
        {field('link', link)}
        {props.picture}
        {passphrase !== undefined && field('told', passphrase)}
        {field('receipt', receiptLink)}
        <p class="note">{say(props.isEndToEnd ? 'web.created.sealedHere' : 'web.created.sealedByServer')}</p>
      </div>
      <p>
        {props.another ?? (
          <a class="button" href="/">
            {say('web.created.another')}
          </a>
        )}
      </p>
    </div>
  );
}
