import type { IncomingMessage, ServerResponse } from 'node:http';
import { parse as parseForm } from 'node:querystring';
import { HTTPReceiver } from '@slack/bolt';
import type { FastifyError, FastifyPluginCallback } from 'fastify';
import type { Access } from '../http/access.ts';
import { sendBareRefusal } from '../http/problem.ts';
import { errorFacts, type Log } from '../kit/log.ts';
import type { Redacted } from '../kit/redacted.ts';
import { VaultError } from '../vault/errors.ts';
import { silentLogger } from './slack-logger.ts';
import type { Payload } from './slack-payload.ts';
import { isSound } from './slack-shape.ts';
import type { Refusal, SignedRequest } from './slack-signature.ts';

export const SLACK_PATH = '/slack/events';
/** What Slack sends stays far below; a message shortcut with a long message is the largest. */
const BODY_BYTES_MAX = 256 * 1024;
const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';

/** Bolt's own receiver, without its listener and without its signature check: ours comes first (slack-signature.ts). */
export function openReceiver(signingSecret: Redacted<string>, log: Log): HTTPReceiver {
  return new HTTPReceiver({
    signingSecret: signingSecret.reveal(),
    endpoints: SLACK_PATH,
    signatureVerification: false,
    logger: silentLogger,
    unhandledRequestHandler: ({ response }) => {
      log.warn('slack.not_acknowledged');
      end(response, 404);
    },
    processEventErrorHandler: ({ error, response }) => {
      log.error('slack.request_failed', errorFacts(error));
      end(response, 500);
      return Promise.resolve(true);
    },
  });
}

function end(response: ServerResponse, status: number): void {
  if (!response.headersSent) response.writeHead(status);
  response.end();
}

interface SlackRouteParts {
  readonly receiver: HTTPReceiver;
  readonly refusalOf: (request: SignedRequest) => Refusal | undefined;
  readonly log: Log;
  readonly onUnreadable?: (() => void) | undefined;
}

/**
 * The route as an encapsulated plugin: its body parser and error handler are its own, so that the routes beside it keep
 * theirs. Whatever is not Slack's is answered with a bare status.
 */
export function slackRoute({
  receiver,
  refusalOf,
  log,
  onUnreadable,
}: SlackRouteParts): FastifyPluginCallback {
  return (server, _options, done) => {
    server.removeAllContentTypeParsers();
    server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => parsed(null, body));
    server.setErrorHandler((error: FastifyError | VaultError, _request, reply) => {
      if (error instanceof VaultError) return sendBareRefusal(reply, error);
      log.warn('slack.refused', { reason: 'unreadable', ...errorFacts(error) });
      return reply.code(error.statusCode === 413 ? 413 : 400).send();
    });
    const config = { access: 'platform' } as const satisfies { access: Access };
    server.post(SLACK_PATH, { bodyLimit: BODY_BYTES_MAX, config }, (request, reply) => {
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const refusal = refusalOf({
        signature: oneHeader(request.headers['x-slack-signature']),
        timestamp: oneHeader(request.headers['x-slack-request-timestamp']),
        body,
      });
      if (refusal === 'unsigned' && isCertificateCheck(body)) return reply.code(200).send();
      if (refusal) {
        log.warn('slack.refused', { reason: refusal });
        return reply.code(401).send();
      }
      const contentType = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
      const found = look(body.toString('utf8'), contentType);
      if (found !== 'sound') {
        log.warn('slack.refused', { reason: found });
        onUnreadable?.();
        return reply.code(found === 'ignored' ? 200 : 400).send();
      }
      reply.hijack();
      request.raw.headers['content-type'] = contentType;
      pass(receiver, Object.assign(request.raw, { rawBody: body }), reply.raw, log);
      return reply;
    });
    done();
  };
}

/** Slack looks now and then, unsigned, whether the certificate is good. Nothing else of such a request is read. */
function isCertificateCheck(body: Buffer): boolean {
  return new URLSearchParams(body.toString('utf8')).get('ssl_check') === '1';
}

/** `ignored`: an event that is not as Slack writes them. */
type Found = 'sound' | 'ignored' | 'unreadable';

/**
 * What can be made of it, read as Bolt reads it. A form is refused where it is odd: whoever typed or pressed something is told
 * by Slack then that it failed. Nobody waits for an event, and Slack brings one that was refused again and again, and in the
 * end no events any more: an odd one is taken and dropped.
 */
function look(body: string, contentType: string | undefined): Found {
  if (contentType === JSON_TYPE) {
    const payload = parsed(body);
    if (!payload || !('type' in payload)) return 'unreadable';
    return payload['type'] === 'url_verification' || isSound(payload) ? 'sound' : 'ignored';
  }
  if (contentType !== FORM) return 'unreadable';
  const form: Payload = parseForm(body);
  const { payload } = form;
  if (payload === undefined) return form['ssl_check'] === '1' || isSound(form) ? 'sound' : 'unreadable';
  return typeof payload === 'string' && isSound(parsed(payload)) ? 'sound' : 'unreadable';
}

function parsed(json: string): Payload | undefined {
  try {
    const payload = JSON.parse(json) as unknown;
    return typeof payload === 'object' && payload !== null ? (payload as Payload) : undefined;
  } catch {
    return undefined;
  }
}

function oneHeader(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function pass(receiver: HTTPReceiver, request: IncomingMessage, response: ServerResponse, log: Log): void {
  try {
    receiver.requestListener(request, response);
  } catch (error) {
    log.error('slack.request_failed', errorFacts(error));
    end(response, 404);
  }
}
