import { ask, postJson, type Answer } from './ask.ts';
import type { Order } from './create-order.ts';
import { fragmentOf, newEndToEndKey, sealEndToEnd } from './end-to-end.ts';

/** A secret that is kept, as its sender needs it. */
export interface Kept {
  readonly link: string;
  readonly receiptLink: string;
  readonly expiresAt: string;
  readonly views: number;
  readonly passphrase: string;
  readonly isEndToEnd: boolean;
}

interface CreatedAnswer {
  readonly id: string;
  readonly link?: string;
  readonly receipt_link: string;
  readonly expires_at: string;
  readonly views: number;
}

/** Plain http has no WebCrypto, localhost apart. */
export function canSeal(): boolean {
  return 'subtle' in crypto;
}

async function post(order: Order, fields: object): Promise<Answer<CreatedAnswer>> {
  const { ttlS, views, token } = order;
  const headers: Record<string, string> = token === '' ? {} : { authorization: `Bearer ${token}` };
  return await ask<CreatedAnswer>('/generate', postJson({ ...fields, ttl_seconds: ttlS, views }, headers));
}

function kept(order: Order, body: CreatedAnswer, link: string, isEndToEnd: boolean): Answer<Kept> {
  const { receipt_link: receiptLink, expires_at: expiresAt, views } = body;
  const { passphrase } = order;
  return { kind: 'ok', body: { link, receiptLink, expiresAt, views, passphrase, isEndToEnd } };
}

/** Encrypts here and keeps the key here; what was typed is in no request. A new key for each try. */
async function sendSealed(order: Order): Promise<Answer<Kept>> {
  const key = newEndToEndKey();
  const { access, envelope } = await sealEndToEnd(key, order.text, order.passphrase);
  const { id, secretKey, passphrase } = access;
  const answer = await post(order, {
    secret: envelope,
    secret_key: secretKey,
    e2e: true,
    ...(passphrase !== undefined && { passphrase }),
  });
  if (answer.kind !== 'ok') return answer;
  const base = answer.body.receipt_link.replace(/\/receipts\/[^/]*$/, '');
  return kept(order, answer.body, `${base}/secrets/${id}#${fragmentOf(key)}`, true);
}

async function sendOpen(order: Order): Promise<Answer<Kept>> {
  const { text, passphrase } = order;
  const answer = await post(order, { secret: text, ...(passphrase !== '' && { passphrase }) });
  return answer.kind === 'ok' ? kept(order, answer.body, answer.body.link ?? '', false) : answer;
}

/** Keeps what was ordered. Rejects only if the browser fails at encrypting; nothing has been sent then. */
export async function send(order: Order): Promise<Answer<Kept>> {
  if (!canSeal()) return await sendOpen(order);
  const answer = await sendSealed(order);
  const isInUse = answer.kind === 'refused' && answer.refusal.code === 'secret.exists';
  return isInUse ? await sendSealed(order) : answer;
}
