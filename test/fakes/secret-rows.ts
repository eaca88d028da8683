import { sha256, toBase64Url, utf8 } from '../../src/kit/bytes.ts';
import type { SecretRow, SecretTerms } from '../../src/vault/ports.ts';
import type { AddressHash, ClaimantHash, ReceiptHash, SecretId } from '../../src/vault/secret-key.ts';
import { claimIdHashOf } from '../../src/vault/secret-key.ts';
import { newRow } from '../../src/vault/secret.ts';

export const DAY_MS = 86_400_000;

function hashed(kind: string, name: string, byteCount: number): string {
  return toBase64Url(sha256(utf8(`${kind} ${name}`)).subarray(0, byteCount));
}

export const idNamed = (name: string): SecretId => hashed('id', name, 12) as SecretId;
export const receiptNamed = (name: string): ReceiptHash => hashed('receipt', name, 32) as ReceiptHash;
export const claimantNamed = (name: string): ClaimantHash => hashed('claimant', name, 16) as ClaimantHash;
export const addressNamed = (name: string): AddressHash => hashed('address', name, 12) as AddressHash;
export const claimNamed = (name: string) => claimIdHashOf(hashed('claim', name, 24));

/** Bytes as an envelope might be: not text, the same for the same name. */
export function envelopeNamed(name: string, byteCount = 272): Uint8Array {
  const envelope = new Uint8Array(byteCount);
  for (let at = 0; at < byteCount; at += 32) {
    envelope.set(sha256(utf8(`${name} ${at}`)).subarray(0, Math.min(32, byteCount - at)), at);
  }
  return envelope;
}

/** A fresh secret, made at `nowMs` and ended by time a day later. */
export function rowNamed(
  name: string,
  nowMs: number,
  terms: Partial<SecretTerms> & { readonly byteCount?: number } = {},
): SecretRow {
  const { byteCount, ...rest } = terms;
  return newRow(
    {
      id: idNamed(name),
      receiptHash: receiptNamed(name),
      kekId: 1,
      createdAtMs: nowMs,
      expiresAtMs: nowMs + DAY_MS,
      maxViews: 1,
      hasPassphrase: false,
      isEndToEnd: false,
      isBound: false,
      ...rest,
    },
    envelopeNamed(name, byteCount),
  );
}

export const NO_QUOTA = { liveSecretsMax: Infinity, liveBytesMax: Infinity };
