import type { WebSay } from '../spoken.ts';
import { PasteForm } from './paste-form.tsx';

/** What the page is before its script knows more, and all it is without one. The style shows the form late or never then. */
export function RevealStart({ say }: { readonly say: WebSay }) {
  return (
    <div class="message calm">
      <h1 tabIndex={-1}>{say('web.reveal.title')}</h1>
      <p class="lead">{say('web.reveal.intro')}</p>
      <div class="fallback folded">
        <PasteForm say={say} />
      </div>
    </div>
  );
}
