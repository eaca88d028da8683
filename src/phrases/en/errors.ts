import type { InputRule, VaultErrorCode } from '../../vault/errors.ts';

/** One phrase for each error code (`error.…`), and one for each way in which a field can be wrong (`input.…`). */
export const errorsEn = {
  'error.input.invalid': 'That could not be understood. Nothing was stored or changed.',
  'error.input.too_large': 'That is too long: at most {{limitBytes}} bytes fit. Nothing was stored.',
  'error.actor.unknown': 'This needs a valid access token. Nothing was stored or changed.',
  'error.actor.forbidden': 'This is not allowed for you. Nothing was stored or changed.',
  'error.actor.throttled':
    'Too many requests or tries. Wait {{retryAfterS}} s, then try again. Nothing was stored, changed or lost.',
  'error.passphrase.required': 'This secret needs its passphrase.',
  'error.passphrase.wrong': 'That is not the passphrase. The secret is still there.',
  'error.secret.gone': 'This secret is gone. It was opened, expired or burned. Ask the sender for a new one.',
  'error.secret.exists': 'A secret with this key exists already. Nothing was stored: make a new key.',
  'error.secret.frozen':
    'Too many wrong passphrases: this secret is frozen. Its sender can thaw it by the receipt.',
  'error.store.unavailable': 'This server cannot do that now. Nothing was changed; try again in a minute.',
  'error.store.full': 'The store is full. Nothing was stored; try again later.',
  'error.key.unknown':
    'The server lacks the right master key for this. Nothing was changed; tell its operator.',
  'input.missing': '{{field}} is missing: give {{wanted}}.',
  'input.unknown': '{{field}} is not a known field: {{wanted}}.',
  'input.type': '{{field}} has the wrong type: give {{wanted}}.',
  'input.range': '{{field}} is out of range: give {{wanted}}.',
  'input.format': '{{field}} is malformed: give {{wanted}}.',
  'input.empty': '{{field}} is empty: give {{wanted}}.',
  'input.encoding': '{{field}} is not valid text: give {{wanted}}.',
  'input.conflict': '{{field}} does not go with the rest: {{wanted}}.',
  'input.not_json': '{{field}} is not valid JSON: send {{wanted}}.',
  'input.needs_key': 'The id alone is not enough: give {{wanted}}.',
} as const satisfies Record<`error.${VaultErrorCode}` | `input.${InputRule}`, string>;
