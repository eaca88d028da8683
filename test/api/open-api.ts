import type { FastifyInstance, InjectOptions, LightMyRequestResponse, RouteOptions } from 'fastify';
import { apiRoutes } from '../../src/api/api-routes.ts';
import { creatorOf, openCreatorGate } from '../../src/http/auth.ts';
import { healthRoutes } from '../../src/http/health.ts';
import { openHttpServer } from '../../src/http/server.ts';
import { openLog } from '../../src/kit/log.ts';
import { Redacted } from '../../src/kit/redacted.ts';
import { sayIn } from '../../src/phrases/catalogue.ts';
import { errorWords } from '../../src/phrases/errors.ts';
import type { Allowances } from '../../src/vault/allowances.ts';
import type { Vault } from '../../src/vault/vault.ts';
import { openTestVault, type TestVault } from '../fakes/test-vault.ts';
import { expectDeclared, type Description } from './declared-answer.ts';

export const PUBLIC_URL = 'https://tellonce.example';

export interface TestApi extends TestVault {
  readonly app: FastifyInstance;
  /** What the log has said so far. */
  readonly lines: readonly string[];
  readonly description: Description;
  readonly routes: readonly RouteOptions[];
  /** Asks by `inject` and holds the answer against the description. */
  ask(request: InjectOptions & { url: string }): Promise<LightMyRequestResponse>;
  /** `POST`s JSON. */
  post(url: string, payload?: object, headers?: Record<string, string>): Promise<LightMyRequestResponse>;
  get(url: string, headers?: Record<string, string>): Promise<LightMyRequestResponse>;
  /** Creates, and gives what the answer says. */
  create(fields?: object): Promise<Created>;
}

export interface Created {
  readonly secret_key: string;
  readonly id: string;
  readonly link: string;
  readonly receipt_key: string;
  readonly receipt_link: string;
  readonly expires_at: string;
}

export interface ApiOptions {
  readonly olderApi?: boolean;
  readonly tokens?: readonly string[];
  readonly vault?: TestVault;
  /** Stands in front of the vault for faults that a real one has only with a broken store. */
  readonly broken?: Partial<Vault>;
  readonly trustProxy?: readonly string[];
  readonly viewersFolder?: URL;
  /** Request limits; none without. */
  readonly allowances?: Allowances;
}

/** The API as the product opens it, with a page standing in for the web face where both share an address. */
export async function openApi(options: ApiOptions = {}): Promise<TestApi> {
  const testVault = options.vault ?? openTestVault();
  const lines: string[] = [];
  const gate = openCreatorGate(
    (options.tokens ?? []).map((token) => ({ name: 'tester', token: new Redacted(token) })),
  );
  const app = await openHttpServer({
    secretBytesMax: testVault.limits.secretBytesMax,
    trustProxy: options.trustProxy ?? [],
    isHttps: true,
    rateLimit: 0,
    ...(options.allowances && { allowances: options.allowances }),
    creatorOf: creatorOf(gate),
    explain: (error) => errorWords(sayIn('en'), error),
    log: openLog('debug', (line) => lines.push(line)),
  });
  const routes: RouteOptions[] = [];
  app.addHook('onRoute', (route) => void routes.push(route));
  await apiRoutes(app, {
    vault: { ...testVault.vault, ...options.broken },
    gate,
    publicUrl: () => PUBLIC_URL,
    limits: testVault.limits,
    olderApi: options.olderApi ?? true,
    ...(options.viewersFolder && { viewersFolder: options.viewersFolder }),
  });
  healthRoutes(app, { needed: { store: () => testVault.store.ping() }, wanted: () => ({}) });
  app.get('/secrets/:key', { config: { access: 'open' }, constraints: { face: 'page' } }, () => 'the page');
  await app.ready();
  const description = app.swagger() as unknown as Description;

  async function ask(request: InjectOptions & { url: string }) {
    const answer = await app.inject(request);
    if (answer.body !== 'the page') {
      expectDeclared(description, request.method ?? 'GET', request.url, answer);
    }
    return answer;
  }
  const post: TestApi['post'] = async (url, payload, headers = {}) =>
    await ask({ method: 'POST', url, headers, ...(payload && { payload }) });
  const get: TestApi['get'] = async (url, headers = {}) => await ask({ url, headers });

  return {
    ...testVault,
    app,
    lines,
    description,
    routes,
    ask,
    post,
    get,
    async create(fields = {}) {
      return (await post('/generate', { secret: 'the door code is 4711', ...fields })).json<Created>();
    },
  };
}
