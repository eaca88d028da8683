import type { ComponentChildren } from 'preact';
import { PASSPHRASE_BYTES_MAX, VIEWS_MAX } from '../../vault/limits.ts';
import type { WebSay } from '../spoken.ts';
import { Field } from './field.tsx';

/** What the form needs to know of the server; travels to its script as JSON. */
export interface CreateTerms {
  readonly needsToken: boolean;
  readonly secretBytesMax: number;
  readonly defaultTtlS: number;
  /** Lives on offer, with their words. */
  readonly ttls: readonly { readonly seconds: number; readonly words: string }[];
  /** Addresses of scripts that are fetched only when they are asked for. */
  readonly later: { readonly qr: string; readonly words: string };
}

/** The fields by the names that the API has for them. */
export type CreateField = 'secret' | 'passphrase' | 'ttl_seconds' | 'views' | 'token';
export type CreateErrors = Readonly<Partial<Record<CreateField, string>>>;

/** What the script adds to the plain form once it runs. */
export interface FormAids {
  /** Who encrypts, and so who sees the text. */
  readonly note: string;
  readonly counter: ComponentChildren;
  readonly strength: ComponentChildren;
  readonly passphraseHint: string;
  readonly isPassphraseHidden: boolean;
  readonly onHide: () => void;
  readonly generator: ComponentChildren;
  readonly isGenerating: boolean;
  readonly onGenerator: () => void;
  readonly token: string;
}

export interface CreateFormProps {
  readonly say: WebSay;
  readonly terms: CreateTerms;
  /** How many openings stand there at first. */
  readonly views?: number | undefined;
  readonly errors?: CreateErrors;
  /** A refusal that belongs to no field. */
  readonly failure?: string | undefined;
  readonly isBusy?: boolean;
  readonly onSubmit?: (event: SubmitEvent) => void;
  readonly onPress?: (event: MouseEvent) => void;
  readonly onInput?: () => void;
  readonly aids?: FormAids | undefined;
}

interface PartProps {
  readonly say: WebSay;
  readonly errors: CreateErrors;
  readonly aids: FormAids | undefined;
}

function PassphraseField({ say, errors, aids }: PartProps) {
  const { isPassphraseHidden = false, isGenerating = false } = aids ?? {};
  return (
    <Field
      name="passphrase"
      label={say('web.create.passphrase')}
      aside={aids?.strength ?? <span class="aside">{say('web.create.optional')}</span>}
      hint={aids?.passphraseHint ?? say('web.create.passphraseHint')}
      error={errors.passphrase}
    >
      {(aria) => (
        <div class="tools">
          <input
            id="passphrase"
            name="passphrase"
            {...(isPassphraseHidden ? { type: 'password' as const } : { type: 'text' as const })}
            maxLength={PASSPHRASE_BYTES_MAX}
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            {...aria}
          />
          <button class="scripted" type="button" onClick={aids?.onHide}>
            {say(isPassphraseHidden ? 'web.create.show' : 'web.create.hide')}
          </button>
          <button class="scripted" type="button" aria-expanded={isGenerating} onClick={aids?.onGenerator}>
            {say('web.create.generate')}
          </button>
        </div>
      )}
    </Field>
  );
}

type TermProps = Pick<CreateFormProps, 'terms' | 'views'> & Omit<PartProps, 'aids'>;

function TermFields({ say, terms, views = 1, errors }: TermProps) {
  return (
    <div class="pair">
      <Field name="ttl_seconds" label={say('web.create.ttl')} error={errors.ttl_seconds}>
        {(aria) => (
          <select id="ttl_seconds" name="ttl_seconds" {...aria}>
            {terms.ttls.map(({ seconds, words }) => (
              <option key={seconds} value={seconds} selected={seconds === terms.defaultTtlS}>
                {words}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field name="views" label={say('web.create.views')} error={errors.views}>
        {(aria) => (
          <input
            id="views"
            name="views"
            type="number"
            min={1}
            max={VIEWS_MAX}
            defaultValue={views}
            required
            {...aria}
          />
        )}
      </Field>
    </div>
  );
}

function TokenField({ say, errors, aids }: PartProps) {
  return (
    <Field
      name="token"
      label={say('web.create.token')}
      hint={say('web.create.tokenHint')}
      error={errors.token}
    >
      {(aria) => (
        <input
          id="token"
          name="token"
          type="password"
          autocomplete="off"
          required
          {...(aids && { defaultValue: aids.token })}
          {...aria}
        />
      )}
    </Field>
  );
}

/**
 * The form. As the server sends it, it works without a script and says that the server sees the text; its script adds aids
 * and encrypts. While a script is expected, what sends the text waits for it.
 */
export function CreateForm(props: CreateFormProps) {
  const { say, terms, errors = {}, failure, isBusy = false, onSubmit, onPress, onInput, aids } = props;
  return (
    <form
      class={aids ? 'form alive' : 'form'}
      method="post"
      action="/"
      autocomplete="off"
      {...(onSubmit && { onSubmit })}
      {...(onInput && { onInput })}
    >
      <Field name="secret" label={say('web.create.text')} aside={aids?.counter} error={errors.secret}>
        {(aria) => (
          <textarea
            id="secret"
            name="secret"
            rows={7}
            required
            spellcheck={false}
            autocomplete="off"
            {...aria}
          />
        )}
      </Field>
      <PassphraseField say={say} errors={errors} aids={aids} />
      {aids?.generator}
      <TermFields say={say} terms={terms} errors={errors} views={props.views} />
      {terms.needsToken && <TokenField say={say} errors={errors} aids={aids} />}
      {failure !== undefined && (
        <p class="error" role="alert">
          {failure}
        </p>
      )}
      <div class={aids ? 'sending' : 'sending fallback'}>
        <p class="note">{aids?.note ?? say('web.create.serverSees')}</p>
        <button class="main" type="submit" aria-disabled={isBusy} {...(onPress && { onClick: onPress })}>
          {say(isBusy ? 'web.create.busy' : 'web.create.submit')}
        </button>
      </div>
    </form>
  );
}
