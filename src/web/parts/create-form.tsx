import type { ComponentChildren } from 'preact';
import { PASSPHRASE_BYTES_MAX, VIEWS_MAX } from '../../vault/limits.ts';
import type { WebSay } from '../spoken.ts';

/** What the form needs to know of the server; travels to its script as JSON. */
export interface CreateTerms {
  readonly needsToken: boolean;
  readonly secretBytesMax: number;
  readonly defaultTtlS: number;
  /** Lives on offer, with their words. */
  readonly ttls: readonly { readonly seconds: number; readonly words: string }[];
}

/** The fields by the names that the API has for them. */
export type CreateField = 'secret' | 'passphrase' | 'ttl_seconds' | 'views' | 'token';
export type CreateErrors = Readonly<Partial<Record<CreateField, string>>>;

export interface CreateFormProps {
  readonly say: WebSay;
  readonly terms: CreateTerms;
  readonly errors?: CreateErrors;
  /** A refusal that belongs to no field. */
  readonly failure?: string | undefined;
  readonly isBusy?: boolean;
  readonly onSubmit?: (event: SubmitEvent) => void;
}

interface FieldProps {
  readonly name: CreateField;
  readonly label: string;
  readonly hint?: string;
  readonly error: string | undefined;
  readonly children: (aria: object) => ComponentChildren;
}

function Field({ name, label, hint, error, children }: FieldProps) {
  const described = [hint !== undefined && `${name}-hint`, error !== undefined && `${name}-error`];
  const ids = described.filter((id) => id !== false).join(' ');
  const aria = {
    ...(ids !== '' && { 'aria-describedby': ids }),
    ...(error !== undefined && { 'aria-invalid': 'true' }),
  };
  return (
    <div class={`field field-${name}`}>
      <label for={name}>{label}</label>
      {children(aria)}
      {hint !== undefined && (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p class="error" id={`${name}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}

function TermFields({ say, terms, errors }: { say: WebSay; terms: CreateTerms; errors: CreateErrors }) {
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
            defaultValue={1}
            required
            {...aria}
          />
        )}
      </Field>
    </div>
  );
}

/** The plain form: it works without a script, and says who sees the text. */
export function CreateForm({ say, terms, errors = {}, failure, isBusy = false, onSubmit }: CreateFormProps) {
  return (
    <form class="form" method="post" action="/" autocomplete="off" {...(onSubmit && { onSubmit })}>
      <Field name="secret" label={say('web.create.text')} error={errors.secret}>
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
      <Field
        name="passphrase"
        label={say('web.create.passphrase')}
        hint={say('web.create.passphraseHint')}
        error={errors.passphrase}
      >
        {(aria) => (
          <input
            id="passphrase"
            name="passphrase"
            maxLength={PASSPHRASE_BYTES_MAX}
            spellcheck={false}
            {...aria}
          />
        )}
      </Field>
      <TermFields say={say} terms={terms} errors={errors} />
      {terms.needsToken && (
        <Field
          name="token"
          label={say('web.create.token')}
          hint={say('web.create.tokenHint')}
          error={errors.token}
        >
          {(aria) => <input id="token" name="token" type="password" autocomplete="off" required {...aria} />}
        </Field>
      )}
      {failure !== undefined && (
        <p class="error" role="alert">
          {failure}
        </p>
      )}
      <p class="note">{say('web.create.serverSees')}</p>
      <button class="main" type="submit" disabled={isBusy}>
        {say(isBusy ? 'web.create.busy' : 'web.create.submit')}
      </button>
    </form>
  );
}
