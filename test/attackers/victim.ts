import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { openDomain, type Domain } from '../../src/app/domain.ts';
import { openListener } from '../../src/app/listener.ts';
import { loadSettings } from '../../src/config/load.ts';
import { openMeters } from '../../src/http/meters.ts';
import { openLog } from '../../src/kit/log.ts';
import { systemRandom } from '../../src/kit/random.ts';
import type { Stores } from '../../src/stores/stores.ts';
import { idOf, parseSecretKey, type SecretId } from '../../src/vault/secret-key.ts';
import type { Assets } from '../../src/web/assets.ts';
import { MASTER_KEYS } from '../servers/program.ts';

export const PUBLIC_URL = 'https://once.example';
export const ADMIN_TOKEN = 'the-admin-token-of-these-tests';

export interface Made {
  readonly id: SecretId;
  readonly secret_key: string;
  readonly receipt_key: string;
  readonly link: string;
}

type Fields = Readonly<Record<string, unknown>>;

export interface Victim {
  readonly domain: Domain;
  readonly http: FastifyInstance;
  readonly lines: readonly string[];
  make(fields: Fields): Promise<Made>;
  ask(method: 'GET' | 'POST' | 'DELETE', url: string, body?: Fields): Promise<LightMyRequestResponse>;
  inject(request: InjectOptions): Promise<LightMyRequestResponse>;
  /** Opens as whoever has the link does; gives the status and the text, or the code. */
  opens(made: Made, fields?: Fields): Promise<string>;
  /** What the sender is told of it. */
  receipt(made: Made): Promise<Record<string, unknown>>;
  /** Lets go of all but the store. */
  close(): Promise<void>;
}

/** Pages are not what is attacked here: building their scripts would take longer than all the rest. */
const NO_ASSETS: Assets = { urlOf: (file: string) => `/assets/${file}`, find: () => undefined };

/** However busy the machine is that runs the tests. */
const NEVER = { create: Infinity, all: Infinity };
const NO_PRESSURE = { sampleMs: 1_000, loopDelayMs: NEVER, heapBytes: NEVER, residentBytes: undefined };

/** The server that is attacked, as the product wires it, over a store that the attacker may have got at. */
export async function openVictim(
  stores: Stores,
  env: Readonly<Record<string, string>> = {},
  assets: Assets = NO_ASSETS,
): Promise<Victim> {
  const lines: string[] = [];
  const parts = {
    loaded: loadSettings({ MASTER_KEYS, RATE_LIMIT: '0', ADMIN_TOKEN, ...env }),
    log: openLog('trace', (line) => lines.push(line)),
    meters: openMeters(),
    clock: stores.clock,
    random: systemRandom,
    publicUrl: () => PUBLIC_URL,
    onFailure: () => undefined,
    overrides: { stores, assets, pressure: NO_PRESSURE },
  };
  const domain = await openDomain(stores, parts);
  const listener = await openListener(
    domain,
    () => [],
    () => false,
    parts,
  );
  const { http } = listener;
  const ask: Victim['ask'] = (method, url, body) =>
    http.inject({
      method,
      url,
      ...(body && { payload: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
  return {
    domain,
    http,
    lines,
    ask,
    inject: (request) => http.inject(request),
    make: async (fields) => (await ask('POST', '/generate', fields)).json<Made>(),
    async opens({ id, secret_key }, fields = {}) {
      const answer = await ask('POST', `/secrets/${id}`, { secret_key, ...fields });
      const { secret, code } = answer.json<{ secret?: string; code?: string }>();
      return secret ?? code ?? String(answer.statusCode);
    },
    receipt: async ({ receipt_key }) => (await ask('GET', `/receipts/${receipt_key}`)).json(),
    async close() {
      await http.close();
      await domain.talk.close();
      await domain.trail.close();
      await domain.epoch.close();
      await domain.presence.close();
    },
  };
}

/** Of all that could be a key in these bytes, raw or written out, what is the key of one of these secrets. */
export function keysFound(loot: Buffer, ids: readonly SecretId[]): string[] {
  const wanted = new Set<string>(ids);
  const text = loot.toString('latin1');
  const tries = new Set<string>();
  for (let at = 0; at + 24 <= loot.length; at += 1)
    tries.add(loot.subarray(at, at + 24).toString('base64url'));
  for (const [run] of text.matchAll(/[A-Za-z0-9_+/-]{32,}/g))
    for (let at = 0; at + 32 <= run.length; at += 1)
      tries.add(
        run
          .slice(at, at + 32)
          .replaceAll('+', '-')
          .replaceAll('/', '_'),
      );
  for (const [run] of text.matchAll(/(?:[0-9a-f]{2}){24,}/g))
    for (let at = 0; at + 48 <= run.length; at += 2)
      tries.add(Buffer.from(run.slice(at, at + 48), 'hex').toString('base64url'));
  return [...tries].filter((one) => {
    const key = parseSecretKey(one);
    return key !== undefined && wanted.has(idOf(key));
  });
}
