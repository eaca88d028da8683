import { useEffect, useRef, useState } from 'preact/hooks';
import { Message } from '../parts/message.tsx';
import { PasteForm } from '../parts/paste-form.tsx';
import { RevealStart } from '../parts/reveal-start.tsx';
import { readPasted, type Pasted } from '../pasted.ts';
import type { WebPhraseKey } from '../spoken.ts';
import { isByPerson } from './by-person.ts';
import { askStatus, openSecret } from './opening.ts';
import { OpenForm } from './open-form.tsx';
import { afterOpening, afterStatus, type Ready, type RevealState } from './reveal-states.ts';
import { forgetKeyInAddress, hideKeyInPath, keyInAddress, newClaimId } from './secret-link.ts';
import { ShownSecret } from './shown-secret.tsx';
import type { Speech } from './speak.ts';

interface Steps {
  readonly check: (key: string) => Promise<void>;
  readonly take: (pasted: Pasted, isAgain: boolean) => void;
  readonly open: (ready: Ready, passphrase?: string) => Promise<void>;
  readonly hide: () => void;
}

type Become = (next: RevealState | ((now: RevealState) => RevealState)) => void;

function stepsOf(claimId: string, become: Become): Steps {
  const steps: Steps = {
    async check(key) {
      become({ kind: 'checking' });
      const answer = await askStatus();
      become(afterStatus(key, answer));
    },
    take(pasted, isAgain) {
      if (pasted.kind === 'key') void steps.check(pasted.key);
      else if (pasted.kind === 'endToEnd') become({ kind: 'endToEnd' });
      else become({ kind: 'incomplete', why: pasted.kind, isAgain });
    },
    async open(ready, passphrase) {
      become({ kind: 'opening', ready });
      const answer = await openSecret({
        key: ready.key,
        claimId,
        ...(passphrase !== undefined && { passphrase }),
      });
      if (answer.kind === 'ok') forgetKeyInAddress();
      become(afterOpening(ready, passphrase, answer));
    },
    hide: () => become((now) => (now.kind === 'shown' ? { kind: 'hidden' } : now)),
  };
  return steps;
}

/** Keeps the page in step with its address, and takes the text off it when the person leaves. */
function useAddress(steps: Steps): void {
  const hasRead = useRef(false);
  useEffect(() => {
    const read = () => {
      if (location.hash !== '' || !hasRead.current) steps.take(keyInAddress(), false);
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
  useEffect(() => {
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
  const [steps] = useState(() => stepsOf(newClaimId(), become));
  useAddress(steps);
  const stage = useFocus(state.kind);
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
      return <ShownSecret say={say} text={state.text} viewsLeft={state.viewsLeft} onHide={steps.hide} />;
    case 'incomplete':
      return <Incomplete state={state} steps={steps} speech={speech} />;
    case 'unchecked':
    case 'unanswered':
      return <NoAnswer state={state} steps={steps} speech={speech} />;
    case 'gone':
    case 'frozen':
    case 'hidden':
    case 'endToEnd':
      return (
        <Message title={say(`web.reveal.${state.kind}.title`)} words={say(`web.reveal.${state.kind}`)} />
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
    steps.take(readPasted(field?.value ?? ''), true);
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

function NoAnswer({ state, steps, speech: { say } }: StateOf<'unchecked' | 'unanswered'>) {
  const isOpening = state.kind === 'unanswered';
  const code = state.kind === 'unchecked' ? state.code : undefined;
  const title = say(code === undefined ? 'web.reveal.offline.title' : 'web.reveal.trouble.title');
  const offline = say(`web.reveal.offline.${isOpening ? 'open' : 'check'}`);
  const again = (event: MouseEvent) => {
    if (!isByPerson(event)) return;
    void (isOpening ? steps.open(state.ready, state.passphrase) : steps.check(state.key));
  };
  const words = code === undefined ? offline : say(`error.${code}` as WebPhraseKey, { retryAfterS: 60 });
  return (
    <Message title={title} words={words} tone="warn">
      <button class="main" type="button" onClick={again}>
        {say('web.tryAgain')}
      </button>
    </Message>
  );
}
