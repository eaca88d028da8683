import { useState } from 'preact/hooks';
import type { WebSay } from '../spoken.ts';

/** Copies without the clipboard API, which plain http does not have: the text is left selected for the person. */
function select(element: Element): void {
  if (element instanceof HTMLInputElement) {
    element.select();
    return;
  }
  getSelection()?.selectAllChildren(element);
}

export interface CopyButtonProps {
  readonly say: WebSay;
  /** The element that shows it, for selecting by hand. */
  readonly shownIn: () => Element | null;
  readonly text: string;
  readonly class?: string;
  /** The id of the field that it copies, whose label then names the button too. */
  readonly names?: string;
  readonly isDisabled?: boolean;
}

export function CopyButton(props: CopyButtonProps) {
  const { say, shownIn, text, class: className = 'button', names, isDisabled = false } = props;
  const [word, setWord] = useState<'web.copied' | 'web.copyByHand'>();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setWord('web.copied');
    } catch {
      const element = shownIn();
      if (element) select(element);
      setWord('web.copyByHand');
    }
  };
  return (
    <>
      <button
        type="button"
        class={className}
        disabled={isDisabled}
        onClick={() => void copy()}
        {...(names !== undefined && {
          'aria-labelledby': `${names}-copy ${names}-label`,
          id: `${names}-copy`,
        })}
      >
        {say('web.copy')}
      </button>
      <span class="said" role="status">
        {word !== undefined && say(word)}
      </span>
    </>
  );
}
