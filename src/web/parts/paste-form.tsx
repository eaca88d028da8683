import type { WebSay } from '../spoken.ts';

export interface PasteFormProps {
  readonly say: WebSay;
  /** With a script the passphrase is asked for later, when it is known to be needed. */
  readonly isScripted?: boolean;
  readonly error?: string | undefined;
  readonly onClick?: (event: MouseEvent) => void;
  readonly onSubmit?: (event: Event) => void;
}

/** Without a script the browser itself keeps the key of an end-to-end link from being sent. */
const NOT_END_TO_END = '(?!.*\\.e\\s*$).*';

/** Opens by a pasted link or key. Without a script it is sent to the address of its own page. */
export function PasteForm({ say, isScripted = false, error, onClick, onSubmit }: PasteFormProps) {
  return (
    <form class="form paste" method="post" autocomplete="off" {...(onSubmit && { onSubmit })}>
      <div class="field">
        <label for="pasted">{say('web.paste.label')}</label>
        <input
          id="pasted"
          name="secret_key"
          class="code"
          spellcheck={false}
          {...(!isScripted && { pattern: NOT_END_TO_END, title: say('web.reveal.endToEnd.noScript') })}
          autocapitalize="none"
          aria-describedby={error === undefined ? 'pasted-hint' : 'pasted-hint pasted-error'}
          {...(error !== undefined && { 'aria-invalid': 'true' as const })}
        />
        <p class="hint" id="pasted-hint">
          {say('web.paste.hint')}
          {!isScripted && ` ${say('web.reveal.endToEnd.noScript')}`}
        </p>
        {error !== undefined && (
          <p class="error" id="pasted-error">
            {error}
          </p>
        )}
      </div>
      {!isScripted && (
        <div class="field">
          <label for="pasted-passphrase">{say('web.paste.passphrase')}</label>
          <input id="pasted-passphrase" name="passphrase" type="password" autocomplete="off" />
        </div>
      )}
      <button class="main" type="submit" {...(onClick && { onClick })}>
        {say(isScripted ? 'web.paste.check' : 'web.reveal.open')}
      </button>
    </form>
  );
}
