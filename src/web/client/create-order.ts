import { PASSPHRASE_BYTES_MAX } from '../../vault/limits.ts';
import type { CreateRefusal } from '../create-fault.ts';

/** What somebody has filled in. */
export interface Order {
  readonly text: string;
  /** Empty when there is none. */
  readonly passphrase: string;
  readonly ttlS: number;
  readonly views: number;
  readonly token: string;
}

const HALF_OF_A_PAIR = /\p{Surrogate}/u;

export function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

export function orderIn(form: HTMLFormElement): Order {
  const data = new FormData(form);
  const field = (name: string) => {
    const value = data.get(name);
    return typeof value === 'string' ? value : '';
  };
  return {
    // Read from the fields themselves: form data turns each line break into CR LF, and mends half pairs.
    text: form.querySelector('textarea')?.value ?? '',
    passphrase: form.querySelector<HTMLInputElement>('#passphrase')?.value ?? '',
    ttlS: Number(field('ttl_seconds')),
    views: Number(field('views')),
    token: field('token'),
  };
}

/** What the server would say if it saw the text and the passphrase, which it does not. */
export function refusalOf({ text, passphrase }: Order, secretBytesMax: number): CreateRefusal | undefined {
  const bad = (field: string, rule: string) => ({ code: 'input.invalid', field, rule });
  if (text === '') return bad('secret', 'empty');
  if (HALF_OF_A_PAIR.test(text)) return bad('secret', 'encoding');
  if (bytesOf(text) > secretBytesMax) return { code: 'input.too_large', limitBytes: secretBytesMax };
  if (HALF_OF_A_PAIR.test(passphrase)) return bad('passphrase', 'encoding');
  return bytesOf(passphrase) > PASSPHRASE_BYTES_MAX ? bad('passphrase', 'range') : undefined;
}
