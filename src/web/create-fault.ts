import { PASSPHRASE_BYTES_MAX, VIEWS_MAX } from '../vault/limits.ts';
import type { CreateErrors } from './parts/create-form.tsx';
import type { WebPhraseKey, WebSay } from './spoken.ts';

/** A refusal as the vault throws it or the API tells it. */
export interface CreateRefusal {
  readonly code: string;
  readonly field?: string | undefined;
  readonly rule?: string | undefined;
  readonly limitBytes?: number | undefined;
  readonly retryAfterS?: number | undefined;
}

export interface CreateFault {
  readonly errors: CreateErrors;
  /** What belongs to no field. */
  readonly failure?: string;
}

const FAILURES: Readonly<Record<string, WebPhraseKey>> = {
  'actor.forbidden': 'error.actor.forbidden',
  'actor.throttled': 'error.actor.throttled',
  'secret.exists': 'web.create.exists',
  'store.unavailable': 'error.store.unavailable',
  'store.full': 'error.store.full',
  'key.unknown': 'error.key.unknown',
};

/** Puts a refusal beside the field it is about, in the reader's words. */
export function createFault(say: WebSay, refusal: CreateRefusal): CreateFault {
  const { code, field, rule, limitBytes = 0, retryAfterS = 60 } = refusal;
  if (code === 'actor.unknown') return { errors: { token: say('web.create.bad.token') } };
  if (code === 'input.too_large') {
    return { errors: { secret: say('web.create.bad.tooLarge', { limitBytes }) } };
  }
  if (code !== 'input.invalid') {
    return { errors: {}, failure: say(FAILURES[code] ?? 'web.fault', { retryAfterS }) };
  }
  switch (field ?? '') {
    case 'secret':
      return { errors: { secret: say(`web.create.bad.${rule === 'empty' ? 'secret' : 'encoding'}`) } };
    case 'passphrase':
      return {
        errors: { passphrase: say('web.create.bad.passphrase', { limitBytes: PASSPHRASE_BYTES_MAX }) },
      };
    case 'ttl_seconds':
      return { errors: { ttl_seconds: say('web.create.bad.ttl_seconds') } };
    case 'views':
      return { errors: { views: say('web.create.bad.views', { most: VIEWS_MAX }) } };
    default:
      return { errors: {}, failure: say('error.input.invalid') };
  }
}
