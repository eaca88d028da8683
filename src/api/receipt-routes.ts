import { addressActor } from '../http/rate-limit.ts';
import type { ActorName } from '../vault/actor.ts';
import type { Receipt } from '../vault/receipt.ts';
import type { ReceiptKey } from '../vault/secret-key.ts';
import { receiptAnswer } from './answers.ts';
import type { Api, ApiParts } from './api-parts.ts';
import { parsePathReceiptKey } from './fields.ts';
import { allowNoBody, refuseCrossSite } from './hooks.ts';
import { refusals } from './refusals.ts';
import { NO_FIELDS, NO_QUERY, RECEIPT, RECEIPT_PATH } from './schemas.ts';

const shared = { config: { access: 'receipt' }, constraints: { face: 'json' } } as const;
const read = { tags: ['Receipt'], params: RECEIPT_PATH, querystring: NO_QUERY };

export function receiptRoutes(api: Api, parts: ApiParts): void {
  const { vault } = parts;
  api.get(
    '/receipts/:key',
    {
      ...shared,
      exposeHeadRoute: true,
      schema: {
        ...read,
        operationId: 'getReceipt',
        summary: 'See what became of a secret',
        description: 'For its sender. Outlives the secret by 30 days and never holds the text.',
        response: { 200: RECEIPT, ...refusals('secret.gone') },
      },
    },
    async (request) => receiptAnswer(await vault.receipt(parsePathReceiptKey(request.params.key))),
  );

  const act = (name: 'burn' | 'thaw', summary: string, description: string, run: Act) =>
    api.post(
      `/receipts/:key/${name}`,
      {
        ...shared,
        onRequest: refuseCrossSite(parts.publicUrl),
        preValidation: allowNoBody,
        schema: {
          ...read,
          operationId: `${name}ByReceipt`,
          summary,
          description,
          body: NO_FIELDS,
          response: {
            200: RECEIPT,
            ...refusals(
              'secret.gone',
              'actor.forbidden',
              'input.too_large',
              ...(name === 'thaw' ? FROZEN : []),
            ),
          },
        },
      },
      async (request) =>
        receiptAnswer(await run(parsePathReceiptKey(request.params.key), addressActor(request))),
    );
  act(
    'burn',
    'Burn a secret unread',
    'Burning what is already opened changes nothing and says `opened`.',
    (key, actor) => vault.burnByReceipt(key, actor),
  );
  act('thaw', 'Forgive wrong passphrases', 'A frozen secret can be thawed three times.', (key, actor) =>
    vault.thaw(key, actor),
  );
}

const FROZEN = ['secret.frozen'] as const;

type Act = (key: ReceiptKey, actor: ActorName) => Promise<Receipt>;
