import { isCrossSite } from '../http/negotiate.ts';
import { addressActor } from '../http/rate-limit.ts';
import { invalidInput, VaultError } from '../vault/errors.ts';
import { isLive } from '../vault/secret.ts';
import type { SecretRow } from '../vault/ports.ts';
import { parseSecretId, type SecretId } from '../vault/secret-key.ts';
import { overviewAnswer, rowAnswer } from './admin-answers.ts';
import type { AdminParts } from './admin-parts.ts';
import { ADMIN_ID_PATH, LIVE_PAGE, LIVE_QUERY, OVERVIEW, ROW } from './admin-schemas.ts';
import type { Api } from './api-parts.ts';
import { ID_WANTED, limitOf } from './audit-fields.ts';
import { allowNoBody } from './hooks.ts';
import { refusals } from './refusals.ts';
import { NO_FIELDS, NO_QUERY } from './schemas.ts';

/** So many that were made are looked at for one page, and so many that live are on it. */
const LOOKED_AT_MAX = 500;
const LOOKED_AT_ONCE = 100;
const LISTED_MAX = 100;
const LISTED_USUALLY = 25;

const about = { tags: ['Admin'], security: [{ admin: [] }] };

interface LivePage {
  readonly rows: readonly SecretRow[];
  readonly next?: string;
}

/** Newest first, by what the audit log says was made: no store has to be read from end to end. */
async function livePage({ audit, find }: AdminParts, most: number, from?: string): Promise<LivePage> {
  const rows: SecretRow[] = [];
  let before = from;
  for (let looked = 0; looked < LOOKED_AT_MAX; looked += LOOKED_AT_ONCE) {
    const page = await audit({
      event: 'created',
      limit: LOOKED_AT_ONCE,
      ...(before !== undefined && { before }),
    });
    const found = await Promise.all(
      page.entries.map(async ({ secretId }) => (secretId === undefined ? undefined : await find(secretId))),
    );
    for (const [index, row] of found.entries()) {
      if (row === undefined || !isLive(row)) continue;
      rows.push(row);
      const isLast = index === found.length - 1 && page.next === undefined;
      const place = page.entries[index]?.place;
      if (rows.length === most && !isLast && place !== undefined) return { rows, next: place };
    }
    before = page.next;
    if (before === undefined) return { rows };
  }
  return { rows, ...(before !== undefined && { next: before }) };
}

function idOfPath(text: string): SecretId {
  const id = parseSecretId(text);
  if (id === undefined) throw invalidInput('id', 'format', ID_WANTED);
  return id;
}

const config = { access: 'admin' } as const;

/** The data behind `/admin`. Never contents, keys or tokens. */
export function adminRoutes(api: Api, parts: AdminParts, publicUrl: () => string): void {
  overviewRoute(api, parts);
  liveRoutes(api, parts);
  burnRoute(api, parts, publicUrl);
}

function overviewRoute(api: Api, { gate, note, overview }: AdminParts): void {
  const shared = { config, onRequest: gate };

  api.get(
    '/admin/overview',
    {
      ...shared,
      schema: {
        ...about,
        operationId: 'getOverview',
        summary: 'See how this server is',
        description: 'Counts, faces, jobs, store and keys. Put together at most once in ten seconds.',
        querystring: NO_QUERY,
        response: { 200: OVERVIEW, ...refusals('actor.unknown') },
      },
    },
    async (request) => {
      note(addressActor(request), 'look');
      return overviewAnswer(await overview());
    },
  );
}

function liveRoutes(api: Api, parts: AdminParts): void {
  const { gate, note, find } = parts;
  const shared = { config, onRequest: gate };
  api.get(
    '/admin/secrets',
    {
      ...shared,
      schema: {
        ...about,
        operationId: 'listLiveSecrets',
        summary: 'See which secrets are live',
        description:
          'Newest first; never contents. They are found by the audit log: what was made before it begins is not listed. ' +
          'A page can be short, or empty, and still have `next`.',
        querystring: LIVE_QUERY,
        response: { 200: LIVE_PAGE, ...refusals('actor.unknown') },
      },
    },
    async (request) => {
      const { before } = request.query;
      const most = limitOf(request.query, LISTED_MAX) ?? LISTED_USUALLY;
      const { rows, next } = await livePage(parts, most, before);
      note(addressActor(request), 'look');
      return { secrets: rows.map(rowAnswer), ...(next !== undefined && { next }) };
    },
  );

  api.get(
    '/admin/secrets/:id',
    {
      ...shared,
      schema: {
        ...about,
        operationId: 'getSecretState',
        summary: 'See the state of one secret',
        description: 'Ended ones included, for 30 days.',
        params: ADMIN_ID_PATH,
        querystring: NO_QUERY,
        response: { 200: ROW, ...refusals('actor.unknown', 'secret.gone') },
      },
    },
    async (request) => {
      const row = await find(idOfPath(request.params.id));
      note(addressActor(request), 'look');
      if (row === undefined) throw new VaultError('secret.gone');
      return rowAnswer(row);
    },
  );
}

function burnRoute(api: Api, { gate, note, find, burn }: AdminParts, publicUrl: () => string): void {
  api.post(
    '/admin/secrets/:id/burn',
    {
      config,
      bodyLimit: 1_024,
      onRequest: gate,
      preValidation: allowNoBody,
      schema: {
        ...about,
        operationId: 'burnById',
        summary: 'Burn a secret by its id',
        description: 'Needs no key. What has ended stays what it was, and the answer says so.',
        params: ADMIN_ID_PATH,
        querystring: NO_QUERY,
        body: NO_FIELDS,
        response: {
          200: ROW,
          ...refusals('actor.unknown', 'actor.forbidden', 'secret.gone', 'input.too_large'),
        },
      },
    },
    async (request) => {
      if (isCrossSite(request, publicUrl())) throw new VaultError('actor.forbidden');
      const id = idOfPath(request.params.id);
      await burn(id);
      note(addressActor(request), 'burn', id);
      const row = await find(id);
      if (row === undefined) throw new VaultError('secret.gone');
      return rowAnswer(row);
    },
  );
}
