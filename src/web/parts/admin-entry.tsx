import type { WebPhraseKey, WebSay } from '../spoken.ts';

export interface AdminEntryProps {
  readonly say: WebSay;
  readonly fault?: WebPhraseKey | undefined;
  readonly isBusy?: boolean;
  readonly onToken?: (token: string) => void;
}

/** Asks for the token. The field has no name: without the script nothing could send it anywhere. */
export function AdminEntry({ say, fault, isBusy = false, onToken }: AdminEntryProps) {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const field = (event.target as HTMLFormElement).querySelector('input');
    if (field && field.value !== '' && !isBusy) onToken?.(field.value.trim());
  };
  return (
    <div class="message calm">
      <h1>{say('admin.title')}</h1>
      <p class="lead">{say('admin.intro')}</p>
      <noscript>
        <p class="error">{say('admin.noScript')}</p>
      </noscript>
      <form class="form" onSubmit={submit}>
        <div class="field">
          <label for="admin-token">{say('admin.token')}</label>
          <input
            id="admin-token"
            class="code"
            type="password"
            autocomplete="off"
            spellcheck={false}
            required
            maxLength={4096}
            disabled={onToken === undefined}
            aria-invalid={fault === undefined ? undefined : 'true'}
            aria-describedby={fault === undefined ? undefined : 'admin-token-error'}
          />
          <p class="error" id="admin-token-error" role="alert">
            {fault === undefined ? '' : say(fault)}
          </p>
        </div>
        <button class="main" type="submit" aria-disabled={isBusy} disabled={onToken === undefined}>
          {say(isBusy ? 'admin.entering' : 'admin.enter')}
        </button>
      </form>
    </div>
  );
}
