import { parseDurationSeconds } from '../kit/duration.ts';
import { Redacted } from '../kit/redacted.ts';
import type { ActorName } from '../vault/actor.ts';
import { invalidInput, VaultError } from '../vault/errors.ts';
import { checkPassphrase, type OrderLimits, type SecretOrder } from '../vault/order.ts';
import {
  parseReceiptKey,
  parseSecretId,
  parseSecretKey,
  type ReceiptKey,
  type SecretId,
  type SecretKey,
} from '../vault/secret-key.ts';
import { KEY_WANTED, RECEIPT_KEY_WANTED, SECRET_KEY_WANTED } from './schemas.ts';

/** What stands in a path: the id, which opens nothing, or the secret key itself. */
export type PathKey =
  { readonly id: SecretId; readonly key?: never } | { readonly id?: never; readonly key: SecretKey };

export function parsePathKey(text: string): PathKey {
  const key = parseSecretKey(text);
  if (key !== undefined) return { key };
  const id = parseSecretId(text);
  if (id !== undefined) return { id };
  throw invalidInput('key', 'format', KEY_WANTED);
}

export function parsePathReceiptKey(text: string): ReceiptKey {
  const key = parseReceiptKey(text);
  if (key === undefined) throw invalidInput('receipt_key', 'format', RECEIPT_KEY_WANTED);
  return key;
}

export function parseBodyKey(text: string): SecretKey {
  const key = parseSecretKey(text);
  if (key === undefined) throw invalidInput('secret_key', 'format', SECRET_KEY_WANTED);
  return key;
}

/** The secret key out of the path, where an id will not do. */
export function keyOfPath(text: string): SecretKey {
  const { key } = parsePathKey(text);
  if (key === undefined) throw invalidInput('secret_key', 'needs_key', 'the secret key in the path');
  return key;
}

/** Which one of several names a value is given under; two of them at once are an error, even when they agree. */
function onlyOne<Name extends string>(
  fields: Readonly<Partial<Record<Name, unknown>>>,
  names: readonly Name[],
): Name | undefined {
  const [first, second] = names.filter((name) => fields[name] !== undefined);
  if (first !== undefined && second !== undefined) {
    throw invalidInput(second, 'conflict', `give ${first} or ${second}, not both`);
  }
  return first;
}

export interface PassphraseFields {
  readonly passphrase?: string;
  readonly secret_phrase?: string;
  readonly 'secret-phrase'?: string;
}

const PASSPHRASE_NAMES = ['passphrase', 'secret_phrase', 'secret-phrase'] as const;

export function passphraseOf(fields: PassphraseFields): Redacted<string> | undefined {
  const name = onlyOne(fields, PASSPHRASE_NAMES);
  const given = name && fields[name];
  if (given === undefined) return undefined;
  const passphrase = new Redacted(given);
  checkPassphrase(passphrase);
  return passphrase;
}

/** Of a query, where an empty phrase is none: clients of the older APIs always name one. */
export function passphraseOfQuery(query: PassphraseFields): Redacted<string> | undefined {
  return passphraseOf(Object.fromEntries(Object.entries(query).filter(([, value]) => value !== '')));
}

/** From the query or from the body. */
export function passphraseOfEither(
  query: PassphraseFields,
  body: PassphraseFields,
): Redacted<string> | undefined {
  const ofQuery = passphraseOfQuery(query);
  const ofBody = passphraseOf(body);
  if (ofQuery !== undefined && ofBody !== undefined) {
    throw invalidInput('passphrase', 'conflict', 'give it in the query or in the body, not in both');
  }
  return ofQuery ?? ofBody;
}

export interface OrderFields extends PassphraseFields {
  readonly secret?: string;
  readonly text?: string;
  readonly ttl?: string;
  readonly ttl_seconds?: number;
  readonly views?: number;
  readonly e2e?: boolean;
  readonly secret_key?: string;
}

function ttlOf(fields: OrderFields, limits: OrderLimits): number | undefined {
  onlyOne(fields, ['ttl_seconds', 'ttl']);
  if (fields.ttl === undefined) return fields.ttl_seconds;
  const seconds = parseDurationSeconds(fields.ttl);
  if (seconds === undefined) throw invalidInput('ttl', 'format', 'a duration such as 90s, 15m, 1h or 7d');
  if (seconds < 1 || seconds > limits.maxTtlS) {
    throw invalidInput('ttl', 'range', `a duration of 1 to ${limits.maxTtlS} seconds`);
  }
  return seconds;
}

function endToEndOf({ e2e, secret_key: given }: OrderFields): { readonly key: SecretKey } | undefined {
  if (e2e !== true) {
    if (given === undefined) return undefined;
    throw invalidInput(
      'secret_key',
      'conflict',
      'it belongs to "e2e": true; otherwise the server makes the key',
    );
  }
  if (given === undefined) throw invalidInput('secret_key', 'missing', SECRET_KEY_WANTED);
  return { key: parseBodyKey(given) };
}

/** What a request asks the vault to keep. The vault checks the values; here it is only that they do not contradict. */
export function orderOf(fields: OrderFields, actor: ActorName, limits: OrderLimits): SecretOrder {
  const name = onlyOne(fields, ['secret', 'text']);
  const text = name && fields[name];
  if (text === undefined)
    throw invalidInput('secret', 'missing', `a text of 1 to ${limits.secretBytesMax} bytes`);
  const passphrase = passphraseOf(fields);
  const ttlS = ttlOf(fields, limits);
  const endToEnd = endToEndOf(fields);
  return {
    text: new Redacted(text),
    actor,
    ...(passphrase !== undefined && { passphrase }),
    ...(ttlS !== undefined && { ttlS }),
    ...(fields.views !== undefined && { views: fields.views }),
    ...(endToEnd !== undefined && { endToEnd }),
  };
}

export interface OpenFields extends PassphraseFields {
  readonly secret_key?: string;
}

/** The key to open with, and the id the asker named, if he named one. Two keys that differ open nothing. */
export function openingKeyOf(pathText: string, body: OpenFields): { key: SecretKey; id?: SecretId } {
  const path = parsePathKey(pathText);
  const key = body.secret_key === undefined ? undefined : parseBodyKey(body.secret_key);
  if (path.key !== undefined) {
    if (key !== undefined && key !== path.key) throw new VaultError('secret.gone');
    return { key: path.key };
  }
  if (key === undefined) throw invalidInput('secret_key', 'needs_key', 'the secret_key too, in the body');
  return { key, id: path.id };
}
