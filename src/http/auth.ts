import type { FastifyRequest } from 'fastify';
import { equalBytes, sha256, utf8 } from '../kit/bytes.ts';
import type { Redacted } from '../kit/redacted.ts';
import type { ActorName } from '../vault/actor.ts';
import { VaultError } from '../vault/errors.ts';
import { addressActor } from './rate-limit.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whom the gate let in to create. */
    creator?: ActorName;
  }
}

/** Decides who may create. Gives the creator's name, `undefined` where anyone may; throws `actor.unknown`. */
export type CreatorGate = (token: string | undefined) => string | undefined;

/** Tokens are held as hashes, and all of them are compared, each in constant time. No tokens: anyone may create. */
export function openCreatorGate(
  tokens: readonly { readonly name: string; readonly token: Redacted<string> }[],
): CreatorGate {
  const known = tokens.map(({ name, token }) => ({ name, hash: sha256(utf8(token.reveal())) }));
  return (token) => {
    if (known.length === 0) return undefined;
    const given = sha256(utf8(token ?? ''));
    let creator: string | undefined;
    for (const { name, hash } of known) if (equalBytes(hash, given)) creator = name;
    if (creator === undefined || token === undefined) throw new VaultError('actor.unknown');
    return creator;
  };
}

/** Who creates: by the name of his token, or by his address where anyone may. */
export function creatorActor(creator: string | undefined, request: FastifyRequest): ActorName {
  return creator === undefined ? addressActor(request) : `token:${creator}`;
}

/** The bearer token of a request, if it has one in the right form. */
export function bearerToken(request: FastifyRequest): string | undefined {
  return /^bearer +([^\s]+) *$/i.exec(request.headers.authorization ?? '')?.[1];
}

/** The name of the token that a request shows; nothing for none and for a wrong one, which the gate then refuses. */
export function creatorOf(gate: CreatorGate): (request: FastifyRequest) => string | undefined {
  return (request) => {
    const token = bearerToken(request);
    if (token === undefined) return undefined;
    try {
      return gate(token);
    } catch {
      return undefined;
    }
  };
}
