import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Message } from '../parts/message.tsx';
import { PasteForm } from '../parts/paste-form.tsx';
import { RevealStart } from '../parts/reveal-start.tsx';
import { readPasted } from '../pasted.ts';
import type { WebPhraseKey } from '../spoken.ts';
import { isByPerson } from './by-person.ts';
import { OpenForm } from './open-form.tsx';
import type { RevealState, Unanswered } from './reveal-states.ts';
import { revealSteps, type Steps } from './reveal-steps.ts';
import { hideKeyInPath, keyInAddress } from './secret-link.ts';
import { ShownSecret } from './shown-secret.tsx';
import type { Speech } from './speak.ts';

/** Keeps the page in step with its address, and takes the text off it when the person leaves. */
function useAddress(steps: Steps): void {
  const hasRead = useRef(false);
  useEffect(() => {
    const read = () => {
      if (location.hash !== '' || !hasRead.current) void steps.take(keyInAddress(), false);
      hasRead.current = true;
    };
    void hideKeyInPath().then(read, read);
    const leave = () => steps.hide();
    addEventListener('hashchange', read);
    addEventListener('pagehide', leave);
    return () => {
      removeEventListener('hashchange', read);
      removeEventListener('pagehide', leave);
    };
  }, [steps]);
}

/** After a change that the person caused, the text or the heading has the focus, so that it is read out. */
function useFocus(kind: RevealState['kind']) {
  const stage = useRef<HTMLDivElement>(null);
  const last = useRef(kind);
  const hasActed = useRef(false);
  useLayoutEffect(() => {
    const from = last.current;
    last.current = kind;
    if (kind === 'opening' || (kind === 'checking' && from !== 'start')) hasActed.current = true;
    const isFormBack = kind === 'ready' && from === 'opening';
    if (!hasActed.current || kind === 'opening' || isFormBack) return;
    const place = stage.current?.querySelector<HTMLElement>('pre') ?? stage.current?.querySelector('h1');
    place?.focus();
  }, [kind]);
  return stage;
}

export function RevealApp({ speech }: { readonly speech: Speech }) {
  const [state, become] = useState<RevealState>({ kind: 'start' });
  const [steps] = useState(() => revealSteps(become));
  useAddress(steps);
  const stage = useFocus(state.kind);
  // Not before: until the text stands here, a reload needs the key and the claim.
  useLayoutEffect(() => {
    if (state.kind === 'shown') steps.settle(state.read);
  }, [state.kind]);
  return (
    <div ref={stage} aria-live={state.kind === 'shown' ? 'off' : 'polite'}>
      <Stage state={state} steps={steps} speech={speech} />
    </div>
  );
}

interface StageProps {
  readonly state: RevealState;
  readonly steps: Steps;
  readonly speech: Speech;
}

function Stage({ state, steps, speech }: StageProps) {
  const { say } = speech;
  switch (state.kind) {
    case 'start':
      return <RevealStart say={say} />;
    case 'checking':
      return <Message title={say('web.reveal.title')} words={say('web.reveal.checking')} />;
    case 'ready':
    case 'opening':
      return <OpenForm speech={speech} state={state} onOpen={steps.open} />;
    case 'shown':
      return <ShownSecret say={say} {...state} onHide={steps.hide} />;
    case 'incomplete':
      return <Incomplete state={state} steps={steps} speech={speech} />;
    case 'unchecked':
      return <Unchecked state={state} steps={steps} speech={speech} />;
    case 'unanswered':
      return <NoAnswer state={state} steps={steps} speech={speech} />;
    case 'gone':
    case 'missed':
    case 'frozen':
    case 'hidden':
    case 'noCrypto':
      return (
        <Message
          title={say(`web.reveal.${state.kind}.title`)}
          words={say(`web.reveal.${state.kind}`)}
          tone={state.kind === 'hidden' ? 'calm' : 'warn'}
        />
      );
  }
}

type StateOf<Kind extends RevealState['kind']> = StageProps & {
  readonly state: Extract<RevealState, { kind: Kind }>;
};

function Incomplete({ state, steps, speech: { say } }: StateOf<'incomplete'>) {
  const words = say(`web.reveal.incomplete.${state.why}`);
  const take = (event: MouseEvent) => {
    if (!isByPerson(event)) return;
    const field = document.querySelector<HTMLInputElement>('#pasted');
    void steps.take(readPasted(field?.value ?? ''), true);
    field?.focus();
  };
  return (
    <Message title={say('web.reveal.incomplete.title')} words={words} tone="warn">
      <PasteForm
        say={say}
        isScripted
        error={state.isAgain ? words : undefined}
        onClick={take}
        onSubmit={(event) => event.preventDefault()}
      />
    </Message>
  );
}

interface TryAgainProps {
  readonly speech: Speech;
  readonly title: string;
  readonly words: string;
  /** Only this page can still ask for what it may have opened. */
  readonly isClaimed?: boolean;
  readonly onAgain: () => Promise<void>;
}

function TryAgain({ speech: { say }, title, words, isClaimed = false, onAgain }: TryAgainProps) {
  const again = (event: MouseEvent) => {
    if (isByPerson(event)) void onAgain();
  };
  return (
    <Message title={title} words={words} tone="warn">
      <button class={isClaimed ? 'main once' : 'main'} type="button" onClick={again}>
        {say('web.tryAgain')}
      </button>
    </Message>
  );
}

function Unchecked({ state: { refusal, link }, steps, speech }: StateOf<'unchecked'>) {
  const { say } = speech;
  const title = say(refusal === undefined ? 'web.reveal.offline.title' : 'web.reveal.trouble.title');
  const words =
    refusal === undefined
      ? say('web.reveal.offline.check')
      : say(`error.${refusal.code}` as WebPhraseKey, { retryAfterS: refusal.retryAfterS ?? 60 });
  return <TryAgain speech={speech} title={title} words={words} onAgain={() => steps.check(link)} />;
}

/** True once the server repeats nothing any more. */
function useLate(state: Unanswered): boolean {
  const [late, setLate] = useState<Unanswered>();
  useEffect(() => {
    const timer = setTimeout(() => setLate(state), state.againMs);
    return () => clearTimeout(timer);
  }, [state]);
  return late === state || state.againMs === 0;
}

function NoAnswer({ state, steps, speech }: StateOf<'unanswered'>) {
  const words = state.isUnsure ? 'web.reveal.unsure' : 'web.reveal.offline.open';
  const isLate = useLate(state);
  return (
    <TryAgain
      speech={speech}
      title={speech.say(state.isUnsure ? 'web.reveal.trouble.title' : 'web.reveal.offline.title')}
      words={speech.say(isLate ? 'web.reveal.late' : words)}
      isClaimed
      onAgain={() => steps.open(state.ready, state.passphrase)}
    />
  );
}
