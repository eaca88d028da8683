import formbody from '@fastify/formbody';
import { fastify, type FastifyInstance, type FastifyReply } from 'fastify';
import { utf8Text } from '../kit/bytes.ts';
import { invariant } from '../kit/invariant.ts';
import { errorFacts, type Log } from '../kit/log.ts';
import { systemRandom, type Random } from '../kit/random.ts';
import { invalidInput, type VaultError } from '../vault/errors.ts';
import { answerClientError } from './client-error.ts';
import { addHeaders, strictHeaders } from './headers.ts';
import { faceConstraint } from './negotiate.ts';
import {
  problemOf,
  refusalOf,
  sendProblem,
  setRefusalHeaders,
  type Explain,
  type Problem,
} from './problem.ts';
import { limitRequests } from './rate-limit.ts';
import { REQUEST_ID_HEADER, requestIds } from './request-id.ts';
import { logRequests } from './request-log.ts';
import { compileSchemas } from './schema-compilers.ts';

export interface HttpOptions {
  /** The largest secret, in bytes of UTF-8; bodies may be as large as that with every character escaped. */
  readonly secretBytesMax: number;
  /** CIDRs whose `X-Forwarded-*` is believed; none: nobody's. */
  readonly trustProxy: readonly string[];
  /** Whether links are handed out as https. */
  readonly isHttps: boolean;
  /** Scales the request limits; 0 turns them off. */
  readonly rateLimit: number;
  readonly explain: Explain;
  readonly log: Log;
  /** For the ids of requests. */
  readonly random?: Random;
}

/** Six bytes for each one (`\u0001`), and room for the other fields. */
export function bodyBytesMax(secretBytesMax: number): number {
  return secretBytesMax * 6 + 16_384;
}

/** A server that has its rules (limits, headers, errors, log) and no routes yet. */
export async function openHttpServer(options: HttpOptions): Promise<FastifyInstance> {
  const bodyLimit = bodyBytesMax(options.secretBytesMax);
  const refuse = (error: unknown, reply: FastifyReply) => answerError(error, reply, options);
  const app = fastify({
    logger: false,
    bodyLimit,
    genReqId: requestIds(options.random ?? systemRandom, options.trustProxy),
    requestIdHeader: false,
    trustProxy: options.trustProxy.length === 0 ? false : [...options.trustProxy],
    requestTimeout: 30_000,
    connectionTimeout: 60_000,
    keepAliveTimeout: 65_000,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    http: { headersTimeout: 15_000, connectionsCheckingInterval: 5_000, maxHeaderSize: 32_768 },
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    routerOptions: { maxParamLength: 128, constraints: { face: faceConstraint } },
    exposeHeadRoutes: false,
    // What the router itself refuses passes no hook.
    frameworkErrors: (error, request, reply) => {
      const headers = { ...strictHeaders(options.isHttps), [REQUEST_ID_HEADER]: request.id };
      void refuse(error, reply.headers(headers));
    },
    clientErrorHandler: answerClientError,
  });
  app.server.maxConnections = 10_000;
  app.decorateReply('problemCode', '');
  compileSchemas(app);
  addHeaders(app, options.isHttps);
  logRequests(app, options.log);
  checkQueries(app);
  parseBodies(app);
  app.setErrorHandler((error, _request, reply) => refuse(error, reply));
  app.setNotFoundHandler(async (_request, reply) => await sendProblem(reply, NO_SUCH_ROUTE));
  app.addHook('onRoute', (route) => {
    invariant(route.config?.access !== undefined, `the route ${route.url} names its access class`);
  });
  await limitRequests(app, options.rateLimit);
  await app.register(formbody, { bodyLimit });
  return app;
}

const NO_SUCH_ROUTE: Problem = {
  type: 'urn:tellonce:route.unknown',
  title: 'Not found',
  status: 404,
  code: 'route.unknown',
  detail: 'There is nothing at this address for this method. /docs lists what there is.',
};

const FAULT: Problem = {
  type: 'urn:tellonce:server.fault',
  title: 'Server fault',
  status: 500,
  code: 'server.fault',
  detail: 'Something went wrong on our side. Look whether it took effect before you try again.',
};

async function answerError(error: unknown, reply: FastifyReply, options: HttpOptions): Promise<FastifyReply> {
  const refusal: VaultError | undefined = refusalOf(error, bodyBytesMax(options.secretBytesMax));
  if (refusal) {
    setRefusalHeaders(reply, refusal);
    return await sendProblem(reply, problemOf(refusal, options.explain));
  }
  const request_id = reply.request.id;
  options.log.error('request failed', { request_id, ...errorFacts(error) });
  return await sendProblem(reply, { ...FAULT, request_id });
}

/** A query that is not percent-encoded UTF-8 would be kept as it stands, which is not what its sender meant. */
function checkQueries(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const queryAt = request.raw.url?.indexOf('?') ?? -1;
    try {
      if (queryAt >= 0) decodeURIComponent(request.raw.url?.slice(queryAt) ?? '');
    } catch {
      done(invalidInput('query', 'encoding', 'percent-encoded UTF-8'));
      return;
    }
    done();
  });
}

/**
 * JSON and forms only, as bytes first: broken UTF-8 is refused, where decoding would quietly change it. An empty body
 * is no body; the schema of a route that needs one refuses that.
 */
function parseBodies(app: FastifyInstance): void {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    let text: string;
    try {
      text = utf8Text(body as Buffer);
    } catch {
      done(invalidInput('body', 'encoding', 'UTF-8'));
      return;
    }
    if (text === '') {
      done(null, undefined);
      return;
    }
    if (/"(__proto__|constructor)"\s*:/.test(text)) {
      done(
        invalidInput(text.includes('"__proto__"') ? '__proto__' : 'constructor', 'unknown', 'leave it out'),
      );
      return;
    }
    void parseJson(request, text, done);
  });
}
