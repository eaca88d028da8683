import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { createFault, type CreateFault } from '../create-fault.ts';
import { CreateForm, type CreateTerms, type FormAids } from '../parts/create-form.tsx';
import { isSecondClick } from './by-person.ts';
import { Counter, StrengthMeter } from './create-aids.tsx';
import { Generator } from './create-generator.tsx';
import { bytesOf, orderIn, refusalOf, type Order } from './create-order.ts';
import type { Generated } from './create-random.ts';
import { canSeal, send, type Kept } from './create-sending.ts';
import { guessedBits, strengthOf } from './create-strength.ts';
import type { Speech } from './speak.ts';

export interface CreateStageProps {
  readonly speech: Speech;
  readonly terms: CreateTerms;
  /** Of the secret before; it lives in this page's memory and nowhere else. */
  readonly token: string;
  readonly onKept: (kept: Kept, order: Order) => void;
}

/** Sends what is in the form; what was typed stays there until it is kept. */
function useSending({ speech: { say }, terms, onKept }: CreateStageProps) {
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<CreateFault>({ errors: {} });
  /** The state tells of a press only when it is painted; the next one may come before. */
  const isSending = useRef(false);
  const attempt = async (order: Order): Promise<CreateFault | undefined> => {
    const refusal = refusalOf(order, terms.secretBytesMax);
    if (refusal) return createFault(say, refusal);
    const answer = await send(order);
    if (answer.kind === 'refused') return createFault(say, answer.refusal);
    if (answer.kind === 'lost') {
      return { errors: {}, failure: say(canSeal() ? 'web.create.lost' : 'web.create.offline') };
    }
    onKept(answer.body, order);
    return undefined;
  };
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (isSending.current || !(event.currentTarget instanceof HTMLFormElement)) return;
    isSending.current = true;
    setBusy(true);
    const order = orderIn(event.currentTarget);
    const next = await attempt(order).catch(() => ({ errors: {}, failure: say('web.create.notSealed') }));
    if (!next) return;
    isSending.current = false;
    setBusy(false);
    setFault(next);
  };
  return { isBusy, fault, submit };
}

/** What was typed so far, of which the form itself keeps the values. */
interface Typed {
  readonly bytes: number;
  readonly passphrase: string;
}

function useAids({ speech, terms, token }: CreateStageProps, typed: Typed, put: FieldsByHand): FormAids {
  const { say } = speech;
  const [isHidden, setHidden] = useState(false);
  const [isGenerating, setGenerating] = useState(false);
  const [chosen, setChosen] = useState<Generated>();
  const { bytes, passphrase } = typed;
  const bits = passphrase === chosen?.text ? chosen.bits : guessedBits(passphrase);
  const strength = passphrase === '' ? undefined : strengthOf(bits);
  const sealing = say('web.create.serverSees');
  return {
    note: canSeal() ? say('web.create.sealedHere') : `${say('web.create.noWebCrypto')} ${sealing}`,
    counter: <Counter speech={speech} used={bytes} most={terms.secretBytesMax} />,
    strength: strength && <StrengthMeter speech={speech} strength={strength} />,
    passphraseHint: say(strength ? `web.create.strength.${strength}.hint` : 'web.create.passphraseHint'),
    isPassphraseHidden: isHidden,
    onHide: () => setHidden(!isHidden),
    isGenerating,
    onGenerator: () => setGenerating(!isGenerating),
    generator: isGenerating && (
      <Generator
        speech={speech}
        wordsScript={terms.later.words}
        onPassphrase={(made) => {
          setChosen(made);
          setGenerating(false);
          setHidden(false);
          put.passphrase(made.text);
        }}
        onText={(made) => put.text(made.text)}
      />
    ),
    token,
  };
}

interface FieldsByHand {
  passphrase(value: string): void;
  /** Where the cursor is; it replaces nothing. */
  text(value: string): void;
}

/** Asks before a page with a text that is not kept yet is left. */
function useLeaveWarning(textNow: () => string): void {
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      if (textNow() !== '') event.preventDefault();
    };
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, []);
}

/** The form with its aids, which come once the script runs: at first it is what the server sent. */
export function CreateStage(props: CreateStageProps) {
  const { say } = props.speech;
  const stage = useRef<HTMLDivElement>(null);
  const [typed, setTyped] = useState<Typed>();
  const textarea = () => stage.current?.querySelector('textarea');
  const passphrase = () => stage.current?.querySelector<HTMLInputElement>('#passphrase');
  const read = () => {
    setTyped({ bytes: bytesOf(textarea()?.value ?? ''), passphrase: passphrase()?.value ?? '' });
  };
  const { isBusy, fault, submit } = useSending(props);
  const aids = useAids(props, typed ?? { bytes: 0, passphrase: '' }, {
    passphrase(value) {
      const field = passphrase();
      if (!field) return;
      field.value = value;
      field.focus();
      read();
    },
    text(value) {
      const field = textarea();
      field?.setRangeText(value, field.selectionEnd, field.selectionEnd, 'end');
      field?.focus();
      read();
    },
  });
  useEffect(read, []);
  useLayoutEffect(() => {
    stage.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus();
  }, [fault]);
  useLeaveWarning(() => textarea()?.value ?? '');
  return (
    <div class="message calm" ref={stage}>
      <h1 tabIndex={-1}>{say('web.create.title')}</h1>
      <p class="lead">{say('web.create.intro')}</p>
      <CreateForm
        say={say}
        terms={props.terms}
        errors={fault.errors}
        failure={fault.failure}
        isBusy={isBusy}
        onSubmit={(event) => void submit(event)}
        onPress={(event) => {
          if (isSecondClick(event)) event.preventDefault();
        }}
        onInput={read}
        aids={typed && aids}
      />
    </div>
  );
}
