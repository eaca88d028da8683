/**
 * End to end, version 1: what a client does so that the server sees neither text nor key nor passphrase.
 * One file without imports, for WebCrypto wherever it is (browsers on https or localhost, Node from 20 on): copy it.
 * Every byte is written down in docs/end-to-end-v1.md; test/samples/end-to-end-v1.json opens for ever.
 */

/** What goes to the server in the place of key and passphrase; nothing of it leads back to either. */
export interface EndToEndAccess {
  readonly id: string;
  readonly secretKey: string;
  readonly passphrase?: string;
}

export type EndToEndFault = 'damaged' | 'version' | 'text';

/** `damaged`: not what was sealed with this key and passphrase. `version`: made by a later client. `text`: not Unicode. */
export class EndToEndError extends Error {
  override name = 'EndToEndError';
  readonly fault: EndToEndFault;

  constructor(fault: EndToEndFault) {
    super(`end to end: ${fault}`);
    this.fault = fault;
  }
}

type Bytes = Uint8Array<ArrayBuffer>;

const VERSION = 1;
const KEY_BYTES = 24;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const PBKDF2_ROUNDS = 600_000;
const MARK = '.e';
/** Stands in the place of the stretched passphrase where there is none. */
const NO_PASSPHRASE = new Uint8Array(32);

const utf8 = (text: string): Bytes => new Uint8Array(new TextEncoder().encode(text));

function joined(...parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function toBase64Url(bytes: Uint8Array): string {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Only what `toBase64Url` writes: no padding, no spare bits set, no white space. */
function fromBase64Url(text: string): Bytes | undefined {
  if (!/^[\w-]*$/.test(text) || text.length % 4 === 1) return undefined;
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  return toBase64Url(bytes) === text ? bytes : undefined;
}

/** HKDF-SHA256 (RFC 5869) with an empty salt. */
async function hkdf(material: Bytes, info: string, byteCount: number): Promise<Bytes> {
  const base = await crypto.subtle.importKey('raw', material, 'HKDF', false, ['deriveBits']);
  const how = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info: utf8(info) };
  return new Uint8Array(await crypto.subtle.deriveBits(how, base, byteCount * 8));
}

/** PBKDF2-HMAC-SHA-256 (RFC 8018) of the passphrase in NFKC, so that every keyboard types the same one. */
async function stretched(passphrase: string, id: Bytes): Promise<Bytes> {
  const typed = utf8(passphrase.normalize('NFKC'));
  const base = await crypto.subtle.importKey('raw', typed, 'PBKDF2', false, ['deriveBits']);
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt: id, iterations: PBKDF2_ROUNDS };
  return new Uint8Array(await crypto.subtle.deriveBits(how, base, 256));
}

interface Derived {
  readonly access: EndToEndAccess;
  readonly id: Bytes;
  /** `K || stretched passphrase`: what the text's own key and the passphrase sent are derived from. */
  readonly root: Bytes;
}

async function derived(key: Uint8Array, passphrase = ''): Promise<Derived> {
  const own = joined(key);
  const secretKey = await hkdf(own, 'tellonce/v1/e2e', KEY_BYTES);
  const id = await hkdf(secretKey, 'tellonce/v1/id', 12);
  const names = { id: toBase64Url(id), secretKey: toBase64Url(secretKey) };
  if (passphrase === '') return { access: names, id, root: joined(own, NO_PASSPHRASE) };
  const root = joined(own, await stretched(passphrase, id));
  const sent = toBase64Url(await hkdf(root, 'tellonce/v1/e2e-pass', 24));
  return { access: { ...names, passphrase: sent }, id, root };
}

async function textKey(root: Bytes, use: 'encrypt' | 'decrypt'): Promise<CryptoKey> {
  return await crypto.subtle.importKey('raw', await hkdf(root, 'tellonce/v1/e2e-key', 32), 'AES-GCM', false, [
    use,
  ]);
}

/** Binds the sealed text to this format, its version and its one record. */
function cipherOf(id: Bytes, nonce: Bytes) {
  const additionalData = joined(utf8('tellonce/v1/e2e-envelope'), Uint8Array.of(VERSION), id);
  return { name: 'AES-GCM', iv: nonce, additionalData, tagLength: TAG_BYTES * 8 };
}

/** `K`: 24 random bytes, a new one for each secret. It goes into the link and nowhere else. */
export function newEndToEndKey(): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(KEY_BYTES));
}

/** What stands behind the `#` of the link: `K` in base64url, and `.e`, which says never to send it. */
export function fragmentOf(key: Uint8Array): string {
  return toBase64Url(key) + MARK;
}

/** The `K` of a fragment (without its `#`), or nothing if it is no whole one of an end-to-end link. */
export function keyOfFragment(fragment: string): Uint8Array | undefined {
  if (!fragment.endsWith(MARK)) return undefined;
  const key = fromBase64Url(fragment.slice(0, -MARK.length));
  return key?.length === KEY_BYTES ? key : undefined;
}

/** What to find, open or burn the record with. An empty passphrase is none; a given one takes some tenths of a second. */
export async function accessOf(key: Uint8Array, passphrase?: string): Promise<EndToEndAccess> {
  return (await derived(key, passphrase)).access;
}

/**
 * Seals a text: `envelope` goes to the server as the `secret`, beside `access` and `e2e: true`. Throws `text` for a text
 * with half of a surrogate pair, which would not come back as it was.
 */
export async function sealEndToEnd(
  key: Uint8Array,
  text: string,
  passphrase?: string,
): Promise<{ readonly access: EndToEndAccess; readonly envelope: string }> {
  if (/\p{Surrogate}/u.test(text)) throw new EndToEndError('text');
  const { access, id, root } = await derived(key, passphrase);
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const aes = await textKey(root, 'encrypt');
  const sealed = await crypto.subtle.encrypt(cipherOf(id, nonce), aes, utf8(text));
  return { access, envelope: toBase64Url(joined(Uint8Array.of(VERSION), nonce, new Uint8Array(sealed))) };
}

/** The text of an envelope that the server gave back. Throws `version` or `damaged`. */
export async function openEndToEnd(key: Uint8Array, envelope: string, passphrase?: string): Promise<string> {
  const bytes = fromBase64Url(envelope);
  if (bytes === undefined || bytes.length < 1 + NONCE_BYTES + TAG_BYTES) throw new EndToEndError('damaged');
  if (bytes[0] !== VERSION) throw new EndToEndError('version');
  const { id, root } = await derived(key, passphrase);
  const nonce = bytes.slice(1, 1 + NONCE_BYTES);
  const aes = await textKey(root, 'decrypt');
  try {
    const text = await crypto.subtle.decrypt(cipherOf(id, nonce), aes, bytes.slice(1 + NONCE_BYTES));
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(text);
  } catch {
    throw new EndToEndError('damaged');
  }
}
