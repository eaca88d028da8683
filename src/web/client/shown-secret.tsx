import { useEffect, useRef, useState } from 'preact/hooks';
import type { WebSay } from '../spoken.ts';
import { CopyButton } from './copying.tsx';
import type { Read } from './opening.ts';

export interface ShownSecretProps {
  readonly say: WebSay;
  readonly read: Read;
  readonly viewsLeft: number;
  readonly onHide: () => void;
}

/** From here on a file is handier than the clipboard. */
const LONG_CHARACTERS = 1_500;
/** A browser lays out what is longer for seconds, and answers nothing meanwhile. */
const SHOWN_CHARACTERS_MAX = 100_000;
const WIDE_LINE = /[^\n]{70}/;
/** The file that a browser is saving must stay reachable for a while. */
const SAVING_MS = 30_000;

/** Longer than a double click takes: its second click is still meant for the button that opened. */
const DOUBLE_CLICK_MS = 700;

/** False at first: on a phone what hides a short text stands where the button that opened it stood. */
function useSettled(): boolean {
  const [isSettled, setSettled] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(true), DOUBLE_CLICK_MS);
    return () => clearTimeout(timer);
  }, []);
  return isSettled;
}

/** The beginning of a text, whole characters only. */
function beginningOf(text: string): string {
  if (text.length <= SHOWN_CHARACTERS_MAX) return text;
  return text.slice(0, SHOWN_CHARACTERS_MAX).replace(/[\uD800-\uDBFF]$/, '');
}

/** Its name tells nothing: names of files are listed by many programs. */
function saveAsFile(text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = 'secret.txt';
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), SAVING_MS);
}

function SaveButton({ say, text }: { readonly say: WebSay; readonly text: string }) {
  const [isSaved, setSaved] = useState(false);
  const save = () => {
    saveAsFile(text);
    setSaved(true);
  };
  return (
    <>
      <button class="button" type="button" onClick={save}>
        {say('web.reveal.save')}
      </button>
      <span class="said" role="status">
        {isSaved && say('web.reveal.saved')}
      </span>
    </>
  );
}

/** The text as text: whatever it holds, the page only shows its characters. */
export function ShownSecret({ say, read: { text, note }, viewsLeft, onHide }: ShownSecretProps) {
  const shown = useRef<HTMLPreElement>(null);
  const beginning = beginningOf(text);
  const [isWrapped, setWrapped] = useState(true);
  const isSettled = useSettled();
  return (
    <div class={`message once ${note === undefined ? 'good' : 'warn'}`}>
      <h1 tabIndex={-1} id="shown-title">
        {say('web.reveal.shown.title')}
      </h1>
      {note !== undefined && <p class="note">{say(`web.reveal.note.${note}`)}</p>}
      <pre
        class={isWrapped ? 'secret' : 'secret unwrapped'}
        ref={shown}
        role="region"
        aria-labelledby="shown-title"
        tabIndex={0}
        dir="auto"
      >
        {beginning}
      </pre>
      {beginning !== text && <p class="note">{say('web.reveal.cut', { shown: SHOWN_CHARACTERS_MAX })}</p>}
      <div class="actions">
        <CopyButton
          say={say}
          text={text}
          shownIn={() => shown.current}
          class="main"
          isDisabled={!isSettled}
        />
        {text.length >= LONG_CHARACTERS && <SaveButton say={say} text={text} />}
        {beginning.includes('\n') && WIDE_LINE.test(beginning) && (
          <button
            class="button"
            type="button"
            aria-pressed={isWrapped}
            onClick={() => setWrapped((now) => !now)}
          >
            {say('web.reveal.wrap')}
          </button>
        )}
        <button class="button" type="button" disabled={!isSettled} onClick={onHide}>
          {say('web.reveal.hide')}
        </button>
      </div>
      <p class="lead">
        {viewsLeft > 0 ? say('web.reveal.shown.left', { count: viewsLeft }) : say('web.reveal.shown.last')}
      </p>
    </div>
  );
}
