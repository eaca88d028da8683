import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { timeText, waitWords } from '../times.ts';
import type { WebPhraseKey } from '../spoken.ts';
import { isByPerson } from './by-person.ts';
import type { Fault, Ready, RevealState } from './reveal-states.ts';
import type { Speech } from './speak.ts';

export interface OpenFormProps {
  readonly speech: Speech;
  readonly state: Extract<RevealState, { kind: 'ready' | 'opening' }>;
  readonly onOpen: (ready: Ready, passphrase?: string) => Promise<void>;
}

function faultWords({ say, language }: Speech, fault: Fault): string {
  switch (fault.kind) {
    case 'empty':
      return say('web.reveal.passphraseEmpty');
    case 'wrong':
      return `${say('web.reveal.wrong')} ${say('web.reveal.triesLeft', { count: fault.attemptsLeft })}`;
    case 'throttled':
      return say('web.reveal.throttled', { wait: waitWords(fault.waitS, language) });
    case 'trouble':
      return say(`error.${fault.code}` as WebPhraseKey);
  }
}

/** True until the wait is over; the server is the judge, this only spares a vain click. */
function useWait(fault: Fault | undefined): boolean {
  const [over, setOver] = useState<Fault>();
  useEffect(() => {
    if (fault?.kind !== 'throttled') return undefined;
    const timer = setTimeout(() => setOver(fault), Math.min(fault.waitS, 86_400) * 1_000);
    return () => clearTimeout(timer);
  }, [fault]);
  return fault?.kind === 'throttled' && over !== fault;
}

/** The one button that opens, with the passphrase where one is needed. */
export function OpenForm({ speech, state, onOpen }: OpenFormProps) {
  const { say, language } = speech;
  const field = useRef<HTMLInputElement>(null);
  const [isEmpty, setEmpty] = useState(false);
  const { ready } = state;
  const isBusy = state.kind === 'opening';
  const fault = isEmpty ? ({ kind: 'empty' } as const) : state.kind === 'ready' ? state.fault : undefined;
  const isWaiting = useWait(fault);
  // Before anything is painted: whoever types on at once must not have his first letters taken for the old ones.
  useLayoutEffect(() => {
    if (fault !== undefined) field.current?.select();
  }, [fault?.kind, state]);
  const open = (event: MouseEvent) => {
    if (!isByPerson(event) || isBusy || isWaiting) return;
    const passphrase = field.current?.value ?? '';
    setEmpty(ready.needsPassphrase && passphrase === '');
    if (ready.needsPassphrase && passphrase === '') return;
    void onOpen(ready, ready.needsPassphrase ? passphrase : undefined);
  };
  const said = fault && (
    <p class="error" id="open-fault">
      {faultWords(speech, fault)}
    </p>
  );
  const described = ['open-hint', ...(fault ? ['open-fault'] : [])].join(' ');
  return (
    <div class={isBusy ? 'message calm once' : 'message calm'}>
      <h1 tabIndex={-1}>{say('web.reveal.title')}</h1>
      {ready.isAgain ? (
        <p class="note">{say('web.reveal.interrupted')}</p>
      ) : (
        <p class="lead">{say('web.reveal.intro')}</p>
      )}
      <form class="form" method="post" autocomplete="off" onSubmit={(event) => event.preventDefault()}>
        {ready.needsPassphrase && (
          <div class="field">
            <label for="open-passphrase">{say('web.reveal.passphrase')}</label>
            <input
              id="open-passphrase"
              ref={field}
              type="password"
              autocomplete="off"
              aria-describedby={described}
              aria-invalid={fault !== undefined}
            />
            <p class="hint" id="open-hint">
              {say('web.reveal.passphraseHint')}
            </p>
            {said}
          </div>
        )}
        {!ready.needsPassphrase && said}
        <button class="main" type="submit" aria-disabled={isBusy || isWaiting} onClick={open}>
          {say(isBusy ? 'web.reveal.opening' : 'web.reveal.open')}
        </button>
      </form>
      <p class="hint">{say(ready.sealedBy ? 'web.reveal.seen.endToEnd' : 'web.reveal.seen.server')}</p>
      <p class="hint">{say('web.reveal.kept', { time: timeText(Date.parse(ready.expiresAt), language) })}</p>
    </div>
  );
}
