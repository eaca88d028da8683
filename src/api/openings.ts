import type { FastifyRequest } from 'fastify';
import { isCrossSite } from '../http/negotiate.ts';
import { addressActor } from '../http/rate-limit.ts';
import { idOf } from '../vault/secret-key.ts';
import type { Revealed } from '../vault/vault.ts';
import { sealedAnswer } from './answers.ts';
import type { ApiParts } from './api-parts.ts';
import { parsePathKey, passphraseOfQuery, type PassphraseFields } from './fields.ts';
import { mayGetOpen } from './opening-get.ts';

/** Whether it is still there. Opens nothing, counts nothing. */
export async function peekAnswer({ vault }: ApiParts, pathText: string) {
  const { id, key } = parsePathKey(pathText);
  return sealedAnswer(await vault.peek(key === undefined ? id : idOf(key)));
}

/**
 * A GET of an older API: the text when it may open and has the key, nothing otherwise. An empty phrase in the query is
 * the wish to open, alone.
 */
export async function openByGet(
  parts: ApiParts,
  request: FastifyRequest<{ Params: { key: string }; Querystring: PassphraseFields }>,
  isWishNamed: boolean,
): Promise<Revealed | undefined> {
  const { key } = parsePathKey(request.params.key);
  const site = isCrossSite(request, parts.publicUrl());
  const isWish = mayGetOpen({ headers: request.headers, isCrossSite: site, isWishNamed });
  if (key === undefined || !isWish) return undefined;
  const passphrase = passphraseOfQuery(request.query);
  return await parts.vault.reveal({
    key,
    ...(passphrase !== undefined && { passphrase }),
    from: addressActor(request),
  });
}
