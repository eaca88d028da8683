import { readPasted, type Pasted } from '../pasted.ts';
import { accessOf, keyOfFragment } from './end-to-end.ts';

const KEY_LENGTH = 32;

function base64Url(bytes: Uint8Array): string {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Random enough to be nobody else's: whoever has it may ask for a claimed text again. */
export function newClaimId(): string {
  return base64Url(crypto.getRandomValues(new Uint8Array(24)));
}

function lastSegment(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function pathWith(segment: string): string {
  return location.pathname.slice(0, location.pathname.lastIndexOf('/') + 1) + segment;
}

/** The key of this page's address: behind its `#`, or (older links) in its path. */
export function keyInAddress(): Pasted {
  const segment = lastSegment(location.pathname);
  return readPasted(
    location.hash === '' && segment.length === KEY_LENGTH ? segment : `#${location.hash.slice(1)}`,
  );
}

/** `HKDF-SHA256(key, salt = "", info = "tellonce/v1/id", 12)`, as the server derives it. */
async function idOf(key: string): Promise<string> {
  const binary = atob(key.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  const base = await crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveBits']);
  const info = new TextEncoder().encode('tellonce/v1/id');
  const bits = await crypto.subtle.deriveBits(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info },
    base,
    96,
  );
  return base64Url(new Uint8Array(bits));
}

/**
 * Turns an older address, whose path holds the key, into the one that keeps it from the server and its logs.
 * Without WebCrypto (plain http) it stays: reloading must still find the secret.
 */
export async function hideKeyInPath(): Promise<void> {
  const segment = lastSegment(location.pathname);
  if (segment.length !== KEY_LENGTH || !('subtle' in crypto)) return;
  history.replaceState(null, '', `${pathWith(await idOf(segment))}#${segment}`);
}

/** What a link opens: with which key, and `sealedBy`, which decrypts here what the server gives, for a link made end to end. */
export type Found =
  | { readonly kind: 'found'; readonly key: string; readonly sealedBy?: Uint8Array }
  | { readonly kind: 'incomplete'; readonly why: 'missing' | 'malformed' }
  | { readonly kind: 'noCrypto' };

async function findSealed(fragment: string): Promise<Found> {
  const sealedBy = keyOfFragment(fragment);
  if (!sealedBy) return { kind: 'incomplete', why: 'malformed' };
  const { id, secretKey } = await accessOf(sealedBy);
  if (id !== lastSegment(location.pathname)) return { kind: 'incomplete', why: 'malformed' };
  return { kind: 'found', key: secretKey, sealedBy };
}

/**
 * Says what a pasted or addressed key opens. A key that does not belong to this page's address is not sent anywhere: it may
 * be the one of an end-to-end link that lost its `.e`, which the server must never see.
 */
export async function findSecret(pasted: Pasted): Promise<Found> {
  const hasCrypto = 'subtle' in crypto;
  if (pasted.kind === 'endToEnd') return hasCrypto ? await findSealed(pasted.fragment) : { kind: 'noCrypto' };
  if (pasted.kind !== 'key') return { kind: 'incomplete', why: pasted.kind };
  const isKeyOfPage = !hasCrypto || (await idOf(pasted.key)) === lastSegment(location.pathname);
  return isKeyOfPage ? { kind: 'found', key: pasted.key } : await findSealed(`${pasted.key}.e`);
}

/** Takes the key out of the address bar and the history; nothing there opens anything afterwards. */
export function forgetKeyInAddress(): void {
  const isKeyInPath = lastSegment(location.pathname).length === KEY_LENGTH;
  history.replaceState(null, '', isKeyInPath ? new URL('..', location.href).pathname : location.pathname);
}
