import type { FastifyInstance } from 'fastify';
import { creatorActor } from '../http/auth.ts';
import { isCrossSite } from '../http/negotiate.ts';
import { setRefusalHeaders } from '../http/problem.ts';
import { Redacted } from '../kit/redacted.ts';
import type { ActorName } from '../vault/actor.ts';
import { VaultError } from '../vault/errors.ts';
import type { SecretOrder } from '../vault/order.ts';
import type { Assets } from './assets.ts';
import { createdPage, createPage, notCreatedPage, type Chosen } from './pages/create-page.tsx';
import { crossSitePage } from './pages/state-pages.tsx';
import type { SendPage } from './send-page.tsx';
import type { WebParts } from './web-parts.ts';

interface CreateFields {
  readonly secret?: string;
  readonly passphrase?: string;
  readonly ttl_seconds?: string;
  readonly views?: string;
  readonly token?: string;
}

const text = { type: 'string' } as const;
const createForm = {
  type: 'object',
  additionalProperties: false,
  properties: { secret: text, passphrase: text, ttl_seconds: text, views: text, token: text },
} as const;

/** Digits only, so that ` 1e3` and `0x10` are as impossible as they look; the vault says what is in range. */
function wholeNumber(field: string | undefined): number | undefined {
  if (field === undefined || field === '') return undefined;
  return /^[0-9]{1,12}$/.test(field) ? Number(field) : Number.NaN;
}

function chosenIn({ ttl_seconds, views }: CreateFields): Chosen {
  return { ttlS: wholeNumber(ttl_seconds), views: wholeNumber(views) };
}

function orderOf(fields: CreateFields, actor: ActorName): SecretOrder {
  const { secret = '', passphrase = '' } = fields;
  const { ttlS, views } = chosenIn(fields);
  return {
    actor,
    // Browsers send each line break of a form field as CR LF, whatever was typed.
    text: new Redacted(secret.replaceAll('\r\n', '\n')),
    ...(passphrase !== '' && { passphrase: new Redacted(passphrase) }),
    ...(ttlS !== undefined && { ttlS }),
    ...(views !== undefined && { views }),
  };
}

/** The form, and what it does without a script; with one it calls `POST /generate`. */
export function createRoutes(
  app: FastifyInstance,
  parts: WebParts & { readonly assets: Assets },
  send: SendPage,
): void {
  const { vault, gate, publicUrl } = parts;

  app.get('/', { config: { access: 'open' }, exposeHeadRoute: true }, async (request, reply) => {
    return await send(request, reply, createPage(parts));
  });

  app.post<{ Body: CreateFields | undefined }>(
    '/',
    { constraints: { face: 'page' }, config: { access: 'create' }, schema: { body: createForm } },
    async (request, reply) => {
      const base = publicUrl();
      if (isCrossSite(request, base)) return await send(request, reply, crossSitePage);
      const fields = request.body ?? {};
      try {
        const creator = gate(fields.token === '' ? undefined : fields.token);
        const created = await vault.create(orderOf(fields, creatorActor(creator, request)));
        const root = base.replace(/\/$/, '');
        const links = {
          link: `${root}/secrets/${created.id}#${created.secretKey}`,
          receiptLink: `${root}/receipts/${created.receiptKey}`,
        };
        return await send(request, reply, createdPage(created, links));
      } catch (error) {
        if (!(error instanceof VaultError)) throw error;
        setRefusalHeaders(reply, error);
        return await send(request, reply, notCreatedPage(error, parts, chosenIn(fields)));
      }
    },
  );
}
