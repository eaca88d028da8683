import { useEffect, useRef, useState } from 'preact/hooks';
import { createFault, type CreateFault } from '../create-fault.ts';
import { Created } from '../parts/created.tsx';
import { CreateForm, type CreateTerms } from '../parts/create-form.tsx';
import { timeText } from '../times.ts';
import { ask, postJson, type Answer } from './ask.ts';
import { CopyButton } from './copying.tsx';
import type { Speech } from './speak.ts';

interface CreatedAnswer {
  readonly link: string;
  readonly receipt_link: string;
  readonly expires_at: string;
  readonly views: number;
  readonly passphrase_required: boolean;
}

async function create(form: HTMLFormElement): Promise<Answer<CreatedAnswer>> {
  const data = new FormData(form);
  const field = (name: string) => {
    const value = data.get(name);
    return typeof value === 'string' ? value : '';
  };
  const order = {
    // Read from the field itself: form data turns each line break into CR LF.
    secret: form.querySelector('textarea')?.value ?? '',
    ...(field('passphrase') !== '' && { passphrase: field('passphrase') }),
    ttl_seconds: Number(field('ttl_seconds')),
    views: Number(field('views')),
  };
  const token = field('token');
  return await ask('/generate', postJson(order, token === '' ? {} : { authorization: `Bearer ${token}` }));
}

/** The same form, sent by the script: what was typed stays on the page until it is stored. */
export function CreateApp({ speech, terms }: { readonly speech: Speech; readonly terms: CreateTerms }) {
  const { say, language } = speech;
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<CreateFault>({ errors: {} });
  const [created, setCreated] = useState<CreatedAnswer>();
  const stage = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (created) stage.current?.querySelector('h1')?.focus();
  }, [created]);
  useEffect(() => {
    stage.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus();
  }, [fault]);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (isBusy || !(event.target instanceof HTMLFormElement)) return;
    setBusy(true);
    const answer = await create(event.target);
    setBusy(false);
    if (answer.kind === 'ok') setCreated(answer.body);
    else if (answer.kind === 'lost') setFault({ errors: {}, failure: say('web.create.offline') });
    else setFault(createFault(say, answer.refusal));
  };
  return (
    <div ref={stage}>
      {created ? (
        <Created
          say={say}
          link={created.link}
          receiptLink={created.receipt_link}
          keptUntil={timeText(Date.parse(created.expires_at), language)}
          views={created.views}
          hasPassphrase={created.passphrase_required}
          copyButton={(id, text) => (
            <CopyButton
              say={say}
              text={text}
              shownIn={() => document.getElementById(id)}
              names={id}
              class={id === 'link' ? 'main' : 'button'}
            />
          )}
        />
      ) : (
        <div class="message calm">
          <h1>{say('web.create.title')}</h1>
          <p class="lead">{say('web.create.intro')}</p>
          <CreateForm
            say={say}
            terms={terms}
            errors={fault.errors}
            failure={fault.failure}
            isBusy={isBusy}
            onSubmit={(event) => void submit(event)}
          />
        </div>
      )}
    </div>
  );
}
