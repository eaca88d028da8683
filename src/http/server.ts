import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { systemClock } from '../kit/clock.ts';
import { utf8Text } from '../kit/bytes.ts';
import { invariant } from '../kit/invariant.ts';
import { errorFacts, type Log } from '../kit/log.ts';
import { systemRandom, type Random } from '../kit/random.ts';
import { openAllowances, type Allowances } from '../vault/allowances.ts';
import { invalidInput, type VaultError } from '../vault/errors.ts';
import { answerClientError } from './client-error.ts';
import { boundConnections, proxiesIn, type ConnectionBounds } from './connections.ts';
import { readForms } from './form-bodies.ts';
import { addHeaders, strictHeaders } from './headers.ts';
import { faceConstraint, faceOf } from './negotiate.ts';
import {
  problemOf,
  refusalOf,
  sendProblem,
  setRefusalHeaders,
  type Explain,
  type Problem,
} from './problem.ts';
import { limitRequests, type CreatorOf } from './rate-limit.ts';
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
  /** The limits, where they are not this listener's alone; `rateLimit` is then in them. */
  readonly allowances?: Allowances;
  /** Who shows a right token is counted by its name, not by his address. */
  readonly creatorOf?: CreatorOf;
  /** Nobody creates without a token. */
  readonly needsToken?: boolean;
  readonly waits?: ListenerWaits;
  readonly connections?: ConnectionBounds;
  readonly explain: Explain;
  /** What a person sees at an address where there is nothing, instead of a problem. */
  readonly showLost?: (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;
  readonly log: Log;
  /** For the ids of requests. */
  readonly random?: Random;
}

/** How long a client may take, in milliseconds. */
export interface ListenerWaits {
  /** For the headers of a request, and for all of it. */
  readonly headersMs: number;
  readonly requestMs: number;
  /** Between two bytes, and between two requests. */
  readonly silenceMs: number;
  readonly keepAliveMs: number;
  /** How often the first two are looked at. */
  readonly lookMs: number;
}

export const LISTENER_WAITS: ListenerWaits = {
  headersMs: 15_000,
  requestMs: 30_000,
  silenceMs: 60_000,
  keepAliveMs: 65_000,
  lookMs: 5_000,
};

const CONNECTIONS: ConnectionBounds = { total: 10_000, perAddress: 1_000 };

/** Six bytes for each one (`\u0001`), and room for the other fields. */
export function bodyBytesMax(secretBytesMax: number): number {
  return secretBytesMax * 6 + 16_384;
}

/** A server that has its rules (limits, headers, errors, log) and no routes yet. */
export async function openHttpServer(options: HttpOptions): Promise<FastifyInstance> {
  const bodyLimit = bodyBytesMax(options.secretBytesMax);
  const refuse = (error: unknown, reply: FastifyReply) => answerError(error, reply, options);
  const waits = options.waits ?? LISTENER_WAITS;
  const app = fastify({
    logger: false,
    bodyLimit,
    genReqId: requestIds(options.random ?? systemRandom, options.trustProxy),
    requestIdHeader: false,
    trustProxy: options.trustProxy.length === 0 ? false : [...options.trustProxy],
    requestTimeout: waits.requestMs,
    connectionTimeout: waits.silenceMs,
    keepAliveTimeout: waits.keepAliveMs,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    http: {
      headersTimeout: waits.headersMs,
      connectionsCheckingInterval: waits.lookMs,
      maxHeaderSize: 32_768,
    },
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
  app.decorateRequest('creator');
  boundConnections(app.server, options.connections ?? CONNECTIONS, proxiesIn(options.trustProxy));
  app.decorateReply('problemCode', '');
  compileSchemas(app);
  addHeaders(app, options.isHttps);
  logRequests(app, options.log);
  const allowances = options.allowances ?? openAllowances({ clock: systemClock, scale: options.rateLimit });
  const { creatorOf = () => undefined, needsToken = false } = options;
  limitRequests(app, allowances, { creatorOf, needsToken });
  checkHosts(app);
  checkQueries(app);
  refuseEncodings(app);
  parseBodies(app);
  app.setErrorHandler((error, _request, reply) => refuse(error, reply));
  app.setNotFoundHandler(async (request, reply) => await answerLost(request, reply, options.showLost));
  app.addHook('onRoute', (route) => {
    invariant(route.config?.access !== undefined, `the route ${route.url} names its access class`);
  });
  await readForms(app, bodyLimit);
  return app;
}

const NO_SUCH_ROUTE: Problem = {
  type: 'urn:tellonce:route.unknown',
  title: 'Not found',
  status: 404,
  code: 'route.unknown',
  detail: 'There is nothing at this address for this method. /docs lists what there is.',
};

/** Neither answer depends on the address: whoever tries many learns nothing. */
async function answerLost(
  request: FastifyRequest,
  reply: FastifyReply,
  showLost: HttpOptions['showLost'],
): Promise<FastifyReply> {
  const isLooking = ['GET', 'HEAD'].includes(request.method) && faceOf(request.raw) === 'page';
  if (!isLooking || !showLost) return await sendProblem(reply, NO_SUCH_ROUTE);
  reply.problemCode = NO_SUCH_ROUTE.code;
  return await showLost(request, reply);
}

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

/** Two hosts in one request (RFC 9112, 3.2): whoever stands before this server may have gone by the other. */
function checkHosts(app: FastifyInstance): void {
  app.addHook('onRequest', ({ raw }, _reply, done) => {
    const hosts = raw.rawHeaders.filter((text, at) => at % 2 === 0 && text.toLowerCase() === 'host');
    if (hosts.length > 1) done(invalidInput('host', 'conflict', 'one Host header'));
    else done();
  });
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

/** Nothing is unpacked here: a body that says it is packed would be read as something else than its sender meant. */
function refuseEncodings(app: FastifyInstance): void {
  app.addHook('onRequest', ({ headers }, _reply, done) => {
    const coding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
    if (coding === 'identity') done();
    else done(invalidInput('content-encoding', 'format', 'a body that is not compressed'));
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
