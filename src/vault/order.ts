import { durationText } from '../kit/duration.ts';
import type { Redacted } from '../kit/redacted.ts';
import type { ActorName } from './actor.ts';
import type { OrderLimits } from './ceilings.ts';
import { invalidInput, VaultError } from './errors.ts';
import { END_TO_END_BYTES, PASSPHRASE_BYTES_MAX, RECIPIENTS_MAX, VIEWS_MAX } from './limits.ts';
import type { Plaintext } from './ports.ts';
import type { SecretKey } from './secret-key.ts';

export type { OrderLimits } from './ceilings.ts';

/** What somebody asks the vault to keep. Left-out fields take their defaults. */
export interface SecretOrder {
  readonly text: Plaintext;
  /** Who asks for it. */
  readonly actor: ActorName;
  readonly passphrase?: Redacted<string>;
  readonly ttlS?: number;
  /** With `recipients` it must be left out: each of them opens once. */
  readonly views?: number;
  /** Platform users (`telegram:42`, `slack:T1:U2`) it is for; it then has no link. */
  readonly recipients?: readonly string[];
  /** Made by the browser: it brings the key and has sealed the text already. */
  readonly endToEnd?: { readonly key: SecretKey };
}

/** An order that has been found to be in order. */
export interface CheckedOrder {
  readonly ttlS: number;
  readonly views: number;
  readonly recipients: readonly string[];
}

/** How long a text may be as it comes: a client that has sealed it adds version, nonce and tag, and a third by base64url. */
function textBytesMax(order: SecretOrder, { secretBytesMax }: OrderLimits): number {
  if (order.endToEnd === undefined) return secretBytesMax;
  return Math.ceil(((secretBytesMax + END_TO_END_BYTES) * 4) / 3);
}

function checkText(order: SecretOrder, limits: OrderLimits): void {
  const text = order.text.reveal();
  if (text === '') throw invalidInput('secret', 'empty', 'at least one character');
  if (!text.isWellFormed())
    throw invalidInput('secret', 'encoding', 'whole Unicode characters, no lone surrogates');
  if (Buffer.byteLength(text) > textBytesMax(order, limits)) {
    throw new VaultError('input.too_large', { field: 'secret', limitBytes: limits.secretBytesMax });
  }
}

/** The shape of a passphrase, when it is set and when it is tried. */
export function checkPassphrase(given: Redacted<string>): void {
  const passphrase = given.reveal();
  const wanted = `1 to ${PASSPHRASE_BYTES_MAX} bytes of text`;
  if (passphrase === '') throw invalidInput('passphrase', 'empty', wanted);
  if (!passphrase.isWellFormed()) throw invalidInput('passphrase', 'encoding', wanted);
  if (Buffer.byteLength(passphrase) > PASSPHRASE_BYTES_MAX) throw invalidInput('passphrase', 'range', wanted);
}

function checkTtl(ttlS: number, limits: OrderLimits): number {
  if (Number.isSafeInteger(ttlS) && ttlS >= 1 && ttlS <= limits.maxTtlS) return ttlS;
  throw invalidInput(
    'ttl_seconds',
    'range',
    `1 to ${limits.maxTtlS} seconds (${durationText(limits.maxTtlS)})`,
  );
}

function checkViews(order: SecretOrder, recipients: readonly string[]): number {
  if (recipients.length === 0) {
    const views = order.views ?? 1;
    if (Number.isSafeInteger(views) && views >= 1 && views <= VIEWS_MAX) return views;
    throw invalidInput('views', 'range', `a whole number from 1 to ${VIEWS_MAX}`);
  }
  if (order.views !== undefined)
    throw invalidInput('views', 'conflict', 'no views with recipients: each opens it once');
  if (recipients.length > RECIPIENTS_MAX)
    throw invalidInput('recipients', 'range', `at most ${RECIPIENTS_MAX} people`);
  return recipients.length;
}

/** Throws `input.invalid` or `input.too_large` with the field at fault; each rule is the same for every face. */
export function checkOrder(order: SecretOrder, limits: OrderLimits): CheckedOrder {
  checkText(order, limits);
  if (order.passphrase !== undefined) checkPassphrase(order.passphrase);
  const recipients = [...new Set(order.recipients ?? [])];
  const ttlS = checkTtl(order.ttlS ?? Math.min(limits.defaultTtlS, limits.maxTtlS), limits);
  return { ttlS, views: checkViews(order, recipients), recipients };
}
