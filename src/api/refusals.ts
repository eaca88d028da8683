import { problemOf, STATUS_OF } from '../http/problem.ts';
import { sayIn } from '../phrases/catalogue.ts';
import { errorWords } from '../phrases/errors.ts';
import { invalidInput, VaultError, type VaultErrorCode } from '../vault/errors.ts';

const PROBLEM = {
  type: 'object',
  description: 'RFC 9457. `code` is stable; `title` and `detail` are for people and may change.',
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string' },
    detail: { type: 'string' },
    field: { type: 'string', description: 'the field at fault' },
    limit_bytes: { type: 'integer' },
    attempts_left: { type: 'integer', description: 'tries this address has left for now' },
    retry_after_seconds: { type: 'integer' },
  },
  required: ['type', 'title', 'status', 'code', 'detail'],
} as const;

const WHEN = {
  'input.invalid': 'A field is malformed, unknown or impossible; the answer says which, and what would do.',
  'input.too_large': 'The text or the body is too large; the answer says the limit.',
  'actor.unknown': 'The access token is missing or wrong.',
  'actor.forbidden': 'A page of another site sent this.',
  'actor.throttled': 'Too many requests or tries; `Retry-After` says when to come back.',
  'passphrase.required': 'It needs its passphrase.',
  'passphrase.wrong': 'Not the passphrase. No view was spent.',
  'secret.gone':
    'Unknown, wrong key, opened, burned, expired or made for someone: one answer for all of them.',
  'secret.exists': 'An end-to-end secret with this key exists already.',
  'secret.frozen': 'Too many wrong passphrases over its life; its sender can thaw it, three times at most.',
  'store.unavailable': 'The store cannot be reached. Nothing was changed.',
  'store.full': 'No room. Nothing was changed.',
  'key.unknown': 'The server lacks the master key for this. Nothing was changed.',
} as const satisfies Record<VaultErrorCode, string>;

function sample(code: VaultErrorCode): VaultError {
  if (code === 'input.invalid') return invalidInput('views', 'range', 'a whole number from 1 to 100');
  if (code === 'input.too_large') return new VaultError(code, { field: 'secret', limitBytes: 65_536 });
  if (code === 'actor.throttled') return new VaultError(code, { retryAfterS: 60 });
  if (code.startsWith('passphrase.')) return new VaultError(code, { attemptsLeft: 4 });
  return new VaultError(code);
}

/** What every route can answer, whatever it does. */
const ALWAYS = ['input.invalid', 'actor.throttled', 'store.unavailable'] as const;

export const CREATE_CODES = ['input.too_large', 'actor.unknown', 'store.full', 'key.unknown'] as const;
export const OPEN_CODES = [
  'secret.gone',
  'passphrase.required',
  'passphrase.wrong',
  'secret.frozen',
  'actor.forbidden',
  'key.unknown',
] as const;

/** The `response` schemas of a route's refusals: one entry for each status, with an example of each code. */
export function refusals(...codes: readonly VaultErrorCode[]): Record<number, object> {
  const byStatus = new Map<number, VaultErrorCode[]>();
  for (const code of new Set([...ALWAYS, ...codes])) {
    const status = STATUS_OF[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries([...byStatus].map(([status, group]) => [status, refusal(group)]));
}

function refusal(codes: readonly VaultErrorCode[]): object {
  const examples = codes.map((code) => {
    const value = problemOf(sample(code), (error) => errorWords(sayIn('en'), error));
    return [code, { value }] as const;
  });
  return {
    description: codes.map((code) => `\`${code}\`: ${WHEN[code]}`).join(' '),
    content: { 'application/problem+json': { schema: PROBLEM, examples: Object.fromEntries(examples) } },
  };
}
