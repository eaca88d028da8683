import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWebSite, type WebSite } from '../servers/web-site.ts';

let site: WebSite;
let viewers: string;

beforeAll(async () => {
  viewers = mkdtempSync(join(tmpdir(), 'tellonce-viewers-'));
  // All but one: a viewer that cannot be read is an answer, too.
  for (const name of ['swagger-ui-bundle.js', 'swagger-ui.css']) writeFileSync(join(viewers, name), '');
  site = await openWebSite({ isHttps: true, viewersFolder: pathToFileURL(`${viewers}/`) });
});

afterAll(async () => {
  await site.app.close();
  rmSync(viewers, { recursive: true });
});

const PAGE = { accept: 'text/html', 'sec-fetch-site': 'same-origin' };
const FORM = { ...PAGE, 'content-type': 'application/x-www-form-urlencoded' };
const JSON_BODY = { accept: 'application/json', 'content-type': 'application/json' };

const EVERYWHERE = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'strict-transport-security': 'max-age=63072000',
};

type Answer = Pick<LightMyRequestResponse, 'headers' | 'statusCode'>;

/** What is missing or too loose in the headers of one answer. */
function faultsOf({ headers, statusCode }: Answer, url: string): string[] {
  const faults = Object.entries(EVERYWHERE)
    .filter(([name, value]) => headers[name] !== value)
    .map(([name]) => name);
  const text = (name: string): string => String(headers[name] ?? '');
  const policy = text('content-security-policy');
  const isViewer = /^\/(docs|redoc)$/.test(url);
  for (const part of ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"])
    if (!policy.includes(part)) faults.push(part);
  if (policy.replace(isViewer ? "style-src 'self' 'unsafe-inline'" : '-', '').includes('unsafe'))
    faults.push('an unsafe policy');
  if (/https?:|\*/.test(policy)) faults.push('other people’s sources');
  const isPage = text('content-type').startsWith('text/html') && !isViewer;
  if (isPage && !policy.endsWith("require-trusted-types-for 'script'; trusted-types 'none'"))
    faults.push('trusted types');
  if (!/^(no-referrer|same-origin)$/.test(text('referrer-policy'))) faults.push('referrer');
  if (!/clipboard-write=\(self\)/.test(text('permissions-policy'))) faults.push('permissions');
  if (!/camera=\(\).*microphone=\(\)/.test(text('permissions-policy'))) faults.push('permissions');
  const isForEver = text('cache-control').includes('immutable');
  if (isForEver ? statusCode !== 200 : text('cache-control') !== 'no-store') faults.push('caching');
  if (!text('x-robots-tag').includes('noindex')) faults.push('robots');
  for (const name of ['server', 'x-powered-by', 'set-cookie', 'access-control-allow-origin'])
    if (headers[name] !== undefined) faults.push(name);
  return faults;
}

/** The ways that a route is asked: as a page and as JSON, for something that is there and something that is not. */
async function addressesOf(route: string): Promise<string[]> {
  const [, path = ''] = route.split(' ');
  const created = await site.create('x');
  const { body } = await site.app.inject({ url: '/', headers: PAGE });
  const asset = /assets\/([\w.-]+)/.exec(body)?.[1] ?? '';
  const keys = path.startsWith('/receipts') ? [created.receiptKey] : [created.id, created.secretKey];
  if (path.startsWith('/assets')) return [path.replace(':name', asset), path.replace(':name', 'none.js')];
  return [...keys, 'a'.repeat(32), 'cut'].map((key) => path.replace(/:\w+/, key));
}

describe('The headers of every answer', () => {
  it('are strict on every route, whatever it answers', async () => {
    const seen = new Set<number>();
    for (const route of new Set(site.routes)) {
      const method = route.split(' ')[0] as 'GET' | 'POST';
      for (const url of new Set(await addressesOf(route))) {
        for (const headers of method === 'GET' ? [PAGE, JSON_BODY] : [FORM, JSON_BODY]) {
          const payload = method === 'GET' ? {} : { payload: headers === JSON_BODY ? '{}' : '' };
          const answer = await site.app.inject({ method, url, headers, ...payload });
          seen.add(answer.statusCode);
          expect(faultsOf(answer, url), `${method} ${url} ${answer.statusCode}`).toEqual([]);
        }
      }
    }
    expect([...seen]).toEqual(expect.arrayContaining([200, 303, 400, 404, 500]));
  });

  it.each([
    ['an unknown address', { url: '/nothing' }],
    ['a method that a page does not have', { url: '/', method: 'PUT' }],
    ['a path that is not well formed', { url: '/%zz' }],
    ['a body that is too large', { url: '/generate', method: 'POST', payload: 'x'.repeat(500_000) }],
    ['a body that is no JSON', { url: '/generate', method: 'POST', payload: '{' }],
    ['a form from another site', { url: '/', method: 'POST', headers: { 'sec-fetch-site': 'cross-site' } }],
  ] as const)('are strict for %s', async (_name, request) => {
    const headers = { ...JSON_BODY, ...('headers' in request ? { ...FORM, ...request.headers } : {}) };
    const answer = await site.app.inject({ ...request, headers });
    expect(answer.statusCode).toBeGreaterThanOrEqual(400);
    expect(faultsOf(answer, request.url)).toEqual([]);
  });

  it('are strict for what is no HTTP at all', async () => {
    const own = await openWebSite();
    const { port } = new URL(await own.listen());
    const raw = await new Promise<string>((resolve, reject) => {
      let text = '';
      const socket = connect(Number(port), '127.0.0.1', () => socket.write('NONSENSE\r\n\r\n'));
      socket.on('data', (chunk) => (text += chunk.toString()));
      socket.on('close', () => resolve(text.toLowerCase()));
      socket.on('error', reject);
    });
    expect(raw).toContain('400 malformed request');
    for (const name of Object.keys(EVERYWHERE).slice(0, -1)) expect(raw).toContain(`${name}: `);
    await own.app.close();
  });

  it('do not promise https where links are plain http', async () => {
    const own = await openWebSite();
    const { headers } = await own.app.inject({ url: '/', headers: PAGE });
    expect(headers['strict-transport-security']).toBeUndefined();
    await own.app.close();
  });

  it('keep every page of a secret or a receipt out of search engines by its markup, too', async () => {
    const created = await site.create('x');
    for (const url of [`/secrets/${created.id}`, `/receipts/${created.receiptKey}`, '/secrets/cut']) {
      const { body } = await site.app.inject({ url, headers: PAGE });
      expect(body).toContain('<meta name="robots" content="noindex, nofollow"');
    }
  });
});
