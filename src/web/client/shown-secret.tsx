import { useRef } from 'preact/hooks';
import type { WebSay } from '../spoken.ts';
import { CopyButton } from './copying.tsx';

export interface ShownSecretProps {
  readonly say: WebSay;
  readonly text: string;
  readonly viewsLeft: number;
  readonly onHide: () => void;
}

/** The text as text: whatever it holds, the page only shows its characters. */
export function ShownSecret({ say, text, viewsLeft, onHide }: ShownSecretProps) {
  const shown = useRef<HTMLPreElement>(null);
  return (
    <div class="message good">
      <h1 tabIndex={-1} id="shown-title">
        {say('web.reveal.shown.title')}
      </h1>
      <pre class="secret" ref={shown} role="region" aria-labelledby="shown-title" tabIndex={0} dir="auto">
        {text}
      </pre>
      <div class="actions">
        <CopyButton say={say} text={text} shownIn={() => shown.current} class="main" />
        <button class="button" type="button" onClick={onHide}>
          {say('web.reveal.hide')}
        </button>
      </div>
      <p class="lead">
        {viewsLeft > 0 ? say('web.reveal.shown.left', { count: viewsLeft }) : say('web.reveal.shown.last')}
      </p>
    </div>
  );
}
