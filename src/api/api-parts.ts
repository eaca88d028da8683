import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import type { CreatorGate } from '../http/auth.ts';
import type { OrderLimits } from '../vault/order.ts';
import type { Vault } from '../vault/vault.ts';
import type { AdminParts } from './admin-parts.ts';

export interface ApiParts {
  readonly vault: Vault;
  readonly gate: CreatorGate;
  /** The base of every link handed out, without a slash at its end; asked at each use, for a port may be known late. */
  readonly publicUrl: () => string;
  readonly limits: OrderLimits;
  /** Whether `GET /generate`, opening by `GET`, and `/secret` exist. */
  readonly olderApi: boolean;
  /** Nothing: `/audit` and the data behind `/admin` do not exist. */
  readonly admin?: AdminParts | undefined;
  /** Where the files of Swagger UI and Redoc lie (the build copies them); read when first asked for. */
  readonly viewersFolder?: URL;
}

/** A listener whose handlers get bodies and queries typed by their schemas. */
export type Api = FastifyInstance<
  FastifyInstance['server'],
  Parameters<FastifyInstance['routing']>[0],
  Parameters<FastifyInstance['routing']>[1],
  FastifyInstance['log'],
  TypeBoxTypeProvider
>;
