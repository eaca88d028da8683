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
  readonly copyButton?: (id: string, text: string) => ComponentChildren;
}

/** The sender's two links, shown once. */
export function Created(props: CreatedProps) {
  const { say, link, receiptLink, keptUntil, views, hasPassphrase, copyButton } = props;
  const facts = [
    say('web.created.views', { count: views }),
    ...(hasPassphrase ? [say('web.created.passphrase')] : []),
    say('web.created.kept', { time: keptUntil }),
  ];
  const field = (id: 'link' | 'receipt', value: string) => (
    <CopyField
      id={id}
      label={say(`web.created.${id}`)}
      hint={say(`web.created.${id}Hint`)}
      value={value}
      button={copyButton?.(id, value)}
    />
  );
  return (
    <div class="message good">
      <h1 tabIndex={-1}>{say('web.created.title')}</h1>
      <p class="lead">{facts.join(' ')}</p>
      <div class="form">
        {field('link', link)}
        {field('receipt', receiptLink)}
      </div>
      <p>
        <a class="button" href="/">
          {say('web.created.another')}
        </a>
      </p>
    </div>
  );
}
