import type { FastifyInstance } from 'fastify';
import { apiRoutes } from '../../src/api/api-routes.ts';
import { openCreatorGate } from '../../src/http/auth.ts';
import { openHttpServer } from '../../src/http/server.ts';
import { openLog } from '../../src/kit/log.ts';
import { Redacted } from '../../src/kit/redacted.ts';
import { sayIn } from '../../src/phrases/catalogue.ts';
import { errorWords } from '../../src/phrases/errors.ts';
import type { SecretOrder } from '../../src/vault/order.ts';
import type { Created, Vault } from '../../src/vault/vault.ts';
import { lostPage } from '../../src/web/pages/state-pages.tsx';
import { pageSender } from '../../src/web/send-page.tsx';
import { webRoutes } from '../../src/web/web-routes.ts';
import { openAllowances } from '../../src/vault/allowances.ts';
import { openTestVault, type TestVault } from '../fakes/test-vault.ts';
import { clientAssets } from './client-assets.ts';

export interface WebSite extends TestVault {
  readonly app: FastifyInstance;
  /** Every route as it was registered, as `GET /path`. */
  readonly routes: readonly string[];
  /** What the log has said so far. */
  readonly lines: readonly string[];
  /** Starts to listen on loopback; links are then of that address, which this gives. */
  listen(): Promise<string>;
  create(
    text: string,
    order?: Omit<SecretOrder, 'text' | 'actor' | 'passphrase'> & { passphrase?: string },
  ): Promise<Created>;
  linkOf(created: Created): string;
  receiptLinkOf(created: Created): string;
}

export interface WebSiteOptions {
  readonly tokens?: readonly string[];
  readonly vault?: TestVault;
  /** Stands in front of the vault for faults that a real one has only with a broken store. */
  readonly broken?: Partial<Vault>;
  readonly rateLimit?: number;
  readonly isHttps?: boolean;
  readonly viewersFolder?: URL;
}

/** The pages together with the JSON API that their scripts use, as the product opens them. */
export async function openWebSite(options: WebSiteOptions = {}): Promise<WebSite> {
  const testVault = options.vault ?? openTestVault();
  const vault = { ...testVault.vault, ...options.broken };
  const lines: string[] = [];
  const log = openLog('debug', (line) => lines.push(line));
  const assets = await clientAssets();
  const app = await openHttpServer({
    secretBytesMax: testVault.limits.secretBytesMax,
    trustProxy: [],
    isHttps: options.isHttps ?? false,
    rateLimit: 0,
    allowances: openAllowances({ clock: testVault.clock, scale: options.rateLimit ?? 0 }),
    explain: (error) => errorWords(sayIn('en'), error),
    showLost: (request, reply) => pageSender(assets)(request, reply, lostPage),
    log,
  });
  const routes: string[] = [];
  app.addHook('onRoute', ({ method, url }) => void routes.push(`${String(method)} ${url}`));
  let publicUrl = 'https://tellonce.example';
  const tokens = options.tokens ?? [];
  const gate = openCreatorGate(tokens.map((token) => ({ name: 'tester', token: new Redacted(token) })));
  const shared = { vault, gate, publicUrl: () => publicUrl, limits: testVault.limits };
  await apiRoutes(app, {
    ...shared,
    olderApi: true,
    ...(options.viewersFolder && { viewersFolder: options.viewersFolder }),
  });
  await webRoutes(app, { ...shared, needsToken: tokens.length > 0, assets, log });
  return {
    ...testVault,
    app,
    routes,
    lines,
    async listen() {
      publicUrl = await app.listen({ host: '127.0.0.1', port: 0 });
      return publicUrl;
    },
    create: (text, { passphrase, ...order } = {}) =>
      testVault.vault.create({
        ...order,
        text: new Redacted(text),
        actor: 'address:192.0.2.1',
        ...(passphrase !== undefined && { passphrase: new Redacted(passphrase) }),
      }),
    linkOf: ({ id, secretKey }) => `${publicUrl}/secrets/${id}#${secretKey}`,
    receiptLinkOf: ({ receiptKey }) => `${publicUrl}/receipts/${receiptKey}`,
  };
}
