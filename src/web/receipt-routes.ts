import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isCrossSite } from '../http/negotiate.ts';
import { addressActor } from '../http/rate-limit.ts';
import type { ActorName } from '../vault/actor.ts';
import { VaultError } from '../vault/errors.ts';
import type { Receipt } from '../vault/receipt.ts';
import { parseReceiptKey, type ReceiptKey } from '../vault/secret-key.ts';
import { receiptPage } from './pages/receipt-page.tsx';
import { crossSitePage, malformedPage, noReceiptPage } from './pages/state-pages.tsx';
import type { SendPage } from './send-page.tsx';
import type { WebParts } from './web-parts.ts';

type ReceiptRequest = FastifyRequest<{ Params: { key: string } }>;
type Ask = (key: ReceiptKey, actor: ActorName) => Promise<Receipt>;

/** The sender's page, with burning and thawing by plain forms that lead back to it. */
export function receiptRoutes(app: FastifyInstance, { vault, publicUrl }: WebParts, send: SendPage): void {
  const options = { constraints: { face: 'page' }, config: { access: 'receipt' } } as const;

  async function answer(
    request: ReceiptRequest,
    reply: FastifyReply,
    ask: Ask,
    then: (receipt: Receipt, key: ReceiptKey) => Promise<FastifyReply>,
  ): Promise<FastifyReply> {
    const key = parseReceiptKey(request.params.key);
    if (key === undefined) return await send(request, reply, malformedPage);
    try {
      return await then(await ask(key, addressActor(request)), key);
    } catch (error) {
      if (!(error instanceof VaultError) || error.code !== 'secret.gone') throw error;
      return await send(request, reply, noReceiptPage);
    }
  }

  function act(change: Ask) {
    return async (request: ReceiptRequest, reply: FastifyReply) => {
      if (isCrossSite(request, publicUrl())) return await send(request, reply, crossSitePage);
      return await answer(request, reply, change, async (_receipt, key) => {
        return await reply.redirect(`/receipts/${key}`, 303);
      });
    };
  }

  app.get<{ Params: { key: string } }>('/receipts/:key', options, async (request, reply) => {
    return await answer(
      request,
      reply,
      (one) => vault.receipt(one),
      async (receipt, key) => {
        return await send(request, reply, receiptPage(receipt, key));
      },
    );
  });

  app.post<{ Params: { key: string } }>(
    '/receipts/:key/burn',
    options,
    act((key, actor) => vault.burnByReceipt(key, actor)),
  );

  app.post<{ Params: { key: string } }>('/receipts/:key/thaw', options, async (request, reply) => {
    try {
      return await act((key, actor) => vault.thaw(key, actor))(request, reply);
    } catch (error) {
      if (!(error instanceof VaultError) || error.code !== 'secret.frozen') throw error;
      return await answer(
        request,
        reply,
        (one) => vault.receipt(one),
        async (receipt, key) => {
          return await send(request, reply, receiptPage(receipt, key, true));
        },
      );
    }
  });
}
