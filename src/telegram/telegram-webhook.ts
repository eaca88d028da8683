import type { TelegramUpdate } from '@gramio/types';
import type { FastifyError, FastifyPluginCallback } from 'fastify';
import type { Access } from '../http/access.ts';
import { sendBareRefusal } from '../http/problem.ts';
import { equalBytes, sha256, utf8 } from '../kit/bytes.ts';
import { withDeadline } from '../kit/deadline.ts';
import { errorFacts, type Log } from '../kit/log.ts';
import type { Redacted } from '../kit/redacted.ts';
import { VaultError } from '../vault/errors.ts';
import { isUpdate } from './update-kinds.ts';
import type { Outcome } from './update-lanes.ts';

export const WEBHOOK_PATH = '/telegram/webhook';
/** The longest message with all its formatting stays far below. */
const BODY_BYTES_MAX = 512 * 1024;

export interface WebhookRouteParts {
  readonly secret: Redacted<string>;
  /** Nothing: it cannot be taken now. */
  readonly take: (update: TelegramUpdate) => Promise<Outcome> | undefined;
  /** How long Telegram is kept waiting for an answer; the work itself goes on. */
  readonly answerMs: number;
  readonly log: Log;
  readonly onUnreadable?: (() => void) | undefined;
}

/** Digests of equal length are compared, so that the time tells nothing of the secret, its length included. */
function isSecret(given: unknown, secret: Redacted<string>): boolean {
  const text = typeof given === 'string' ? given : '';
  return equalBytes(sha256(utf8(text)), sha256(utf8(secret.reveal())));
}

/**
 * The route that Telegram calls, as an encapsulated plugin. Whoever does not know the secret is turned away before anything
 * of what he sends is read. 200 only when the update is done with: after any other answer Telegram brings it again, and
 * the ledger keeps that from being done twice.
 */
export function webhookRoute({
  secret,
  take,
  answerMs,
  log,
  onUnreadable,
}: WebhookRouteParts): FastifyPluginCallback {
  async function isDone(update: TelegramUpdate): Promise<boolean> {
    try {
      return (await withDeadline(Promise.resolve(take(update)), answerMs, 'a Telegram update')) === 'done';
    } catch {
      return false;
    }
  }

  return (server, _options, ready) => {
    server.removeAllContentTypeParsers();
    server.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, parsed) => {
      try {
        parsed(null, JSON.parse(body as string));
      } catch {
        parsed(null, undefined);
      }
    });
    server.addHook('onRequest', async (request, reply) => {
      if (isSecret(request.headers['x-telegram-bot-api-secret-token'], secret)) return;
      log.warn('telegram.webhook_refused', { reason: 'secret' });
      await reply.code(401).send();
    });
    server.setErrorHandler((error: FastifyError | VaultError, _request, reply) => {
      if (error instanceof VaultError) return sendBareRefusal(reply, error);
      log.warn('telegram.webhook_refused', { reason: 'unreadable', ...errorFacts(error) });
      const status = error.statusCode ?? 500;
      return reply.code(status >= 400 && status < 600 ? status : 500).send();
    });
    const config = { access: 'platform' } as const satisfies { access: Access };
    server.post(WEBHOOK_PATH, { bodyLimit: BODY_BYTES_MAX, config }, async (request, reply) => {
      if (!isUpdate(request.body)) {
        log.warn('telegram.webhook_refused', { reason: 'no update' });
        onUnreadable?.();
        return await reply.code(400).send();
      }
      return await reply.code((await isDone(request.body)) ? 200 : 503).send();
    });
    ready();
  };
}
