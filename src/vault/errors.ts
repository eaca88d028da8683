/** Every way in which the vault, or a face in front of it, can refuse. Each face holds an answer for each code. */
export const VAULT_ERROR_CODES = [
  'input.invalid',
  'input.too_large',
  'actor.unknown',
  'actor.forbidden',
  'actor.throttled',
  'passphrase.required',
  'passphrase.wrong',
  'secret.gone',
  'secret.exists',
  'secret.frozen',
  'store.unavailable',
  'store.full',
  'key.unknown',
] as const;

export type VaultErrorCode = (typeof VAULT_ERROR_CODES)[number];

/** What may be wrong with one field of somebody's input. */
export type InputRule =
  | 'missing'
  | 'unknown'
  | 'type'
  | 'range'
  | 'format'
  | 'empty'
  | 'encoding'
  | 'conflict'
  | 'not_json'
  | 'needs_key';

/** Details of a refusal. All of it is safe to log and to show: no values that somebody typed. */
export interface ErrorFacts {
  /** The field at fault, by the name the contract gives it; unknown field names are shown cut to 40 characters. */
  readonly field?: string;
  readonly rule?: InputRule;
  /** A value or a form that would do, ready to be read by a person: `a whole number from 1 to 100`. */
  readonly wanted?: string;
  readonly limitBytes?: number;
  readonly attemptsLeft?: number;
  readonly retryAfterS?: number;
  /** What was used up is an allowance of requests for the whole day. */
  readonly window?: 'day';
  /** How often the sender may still thaw a frozen secret. */
  readonly thawsLeft?: number;
  /** What is down, of the closed list that `/readyz` uses. */
  readonly part?: string;
}

export class VaultError extends Error {
  override name = 'VaultError';
  readonly code: VaultErrorCode;
  readonly facts: ErrorFacts;

  constructor(code: VaultErrorCode, facts: ErrorFacts = {}, options?: { cause?: unknown }) {
    super(code, options);
    this.code = code;
    this.facts = facts;
  }
}

export function invalidInput(field: string, rule: InputRule, wanted?: string): VaultError {
  return new VaultError('input.invalid', { field, rule, ...(wanted === undefined ? {} : { wanted }) });
}
