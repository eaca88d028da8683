import type { FastifyRequest, HookHandlerDoneFunction } from 'fastify';
import { equalBytes, sha256, utf8 } from '../kit/bytes.ts';
import type { Redacted } from '../kit/redacted.ts';
import { VaultError } from '../vault/errors.ts';
import { bearerToken } from './auth.ts';

export type AdminGate = (request: FastifyRequest, reply: unknown, done: HookHandlerDoneFunction) => void;

/** Lets in who bears the admin token, which is held as its hash and compared in constant time. Else `actor.unknown`. */
export function openAdminGate(token: Redacted<string>): AdminGate {
  const known = sha256(utf8(token.reveal()));
  return (request, _reply, done) => {
    const given = bearerToken(request);
    if (given !== undefined && equalBytes(known, sha256(utf8(given)))) done();
    else done(new VaultError('actor.unknown'));
  };
}
