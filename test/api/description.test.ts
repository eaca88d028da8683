import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { STATUS_OF } from '../../src/http/problem.ts';
import {
  VAULT_ERROR_CODES,
  VaultError,
  type ErrorFacts,
  type VaultErrorCode,
} from '../../src/vault/errors.ts';
import { openApi, type TestApi } from './open-api.ts';

const packages = fileURLToPath(new URL('../../node_modules/', import.meta.url));
const VIEWER_FILES = [
  'swagger-ui-dist/swagger-ui-bundle.js',
  'swagger-ui-dist/swagger-ui.css',
  'redoc/bundles/redoc.standalone.js',
];

let api: TestApi;
let viewers: string;
beforeAll(async () => {
  viewers = mkdtempSync(join(tmpdir(), 'tellonce-viewers-'));
  for (const file of VIEWER_FILES)
    copyFileSync(join(packages, file), join(viewers, file.replace(/^.*\//, '')));
  api = await openApi({ viewersFolder: pathToFileURL(`${viewers}/`) });
});
afterAll(async () => {
  await api.app.close();
  rmSync(viewers, { recursive: true });
});

interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly requestBody?: { readonly required: boolean };
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly description?: string;
  }[];
  readonly responses: Record<
    string,
    { readonly description: string; readonly content?: Record<string, object> }
  >;
}

function operations(): [string, Operation][] {
  return Object.entries(api.description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Operation] => [
      `${method.toUpperCase()} ${path}`,
      operation as unknown as Operation,
    ]),
  );
}

describe('The description of the API', () => {
  it('is valid OpenAPI 3.1', async () => {
    const answer = await api.app.inject({ url: '/openapi.json' });
    expect(answer.headers['content-type']).toContain('application/json');
    const validator = new Validator();
    const result = await validator.validate(answer.json<Record<string, unknown>>());
    expect(result).toMatchObject({ valid: true });
    expect(validator.version).toBe('3.1');
  });

  it('holds every operation of the contract', () => {
    expect(
      operations()
        .map(([name]) => name)
        .sort(),
    ).toEqual([
      'DELETE /secret/{key}',
      'DELETE /secrets/{key}',
      'GET /generate',
      'GET /healthcheck',
      'GET /livez',
      'GET /readyz',
      'GET /receipts/{key}',
      'GET /secret/{key}',
      'GET /secrets/{key}',
      'POST /generate',
      'POST /receipts/{key}/burn',
      'POST /receipts/{key}/thaw',
      'POST /secret',
      'POST /secrets/{key}',
    ]);
  });

  it('says of each what it is for, what its fields mean, and how it refuses', () => {
    for (const [name, { summary, tags, parameters, responses }] of operations()) {
      expect(summary, name).toBeTruthy();
      expect(tags, name).toHaveLength(1);
      for (const parameter of parameters ?? []) expect(parameter.description, name).toBeTruthy();
      for (const [status, response] of Object.entries(responses)) {
        expect(response.description, `${name} ${status}`).not.toBe('Default Response');
        const type =
          Number(status) < 400 || name === 'GET /readyz' ? 'application/json' : 'application/problem+json';
        expect(Object.keys(response.content ?? {}), `${name} ${status}`).toEqual([type]);
      }
      if (tags?.[0] !== 'Health')
        expect(Object.keys(responses)).toEqual(expect.arrayContaining(['400', '429', '503']));
    }
  });

  it('asks for a body only where one is needed', () => {
    const needed = operations().filter(([, { requestBody }]) => requestBody?.required);
    expect(needed.map(([name]) => name).sort()).toEqual(['POST /generate', 'POST /secret']);
  });
});

describe('Every route', () => {
  it('names its access class and describes each of its statuses, or is hidden', () => {
    for (const { url, method, config, schema } of api.routes) {
      const name = `${String(method)} ${url}`;
      expect(config?.access, name).toBeDefined();
      const isHidden = (schema as { hide?: boolean } | undefined)?.hide === true || url === '/secrets/:key';
      if (!isHidden) expect(Object.keys(schema?.response ?? {}), name).not.toHaveLength(0);
    }
  });

  it('forbids storing its answers, but for the unchanging files of the viewers', async () => {
    for (const { url, method } of api.routes) {
      const isFile = /^\/(docs|redoc)\//.test(url);
      if (isFile) continue;
      const path = url.replace(':key', 'A'.repeat(32));
      for (const one of [method].flat()) {
        const answer = await api.app.inject({ method: one as 'GET', url: path });
        expect(answer.headers['cache-control'], `${one} ${url}`).toBe('no-store');
      }
    }
  });
});

const FACTS: Partial<Record<VaultErrorCode, ErrorFacts>> = {
  'input.invalid': { field: 'views', rule: 'range', wanted: 'a whole number from 1 to 100' },
  'input.too_large': { field: 'secret', limitBytes: 5 },
  'actor.throttled': { retryAfterS: 7 },
  'passphrase.wrong': { attemptsLeft: 2 },
};

describe('Each refusal of the vault', () => {
  it.each(VAULT_ERROR_CODES)(
    '%s is a problem with its status, its code and words for people',
    async (code) => {
      const error = new VaultError(code, FACTS[code]);
      const broken = await openApi({ broken: { reveal: () => Promise.reject(error) } });
      try {
        const answer = await broken.app.inject({ method: 'POST', url: `/secrets/${'A'.repeat(32)}` });
        expect(answer.statusCode).toBe(STATUS_OF[code]);
        expect(answer.headers['content-type']).toContain('application/problem+json');
        expect(answer.headers['cache-control']).toBe('no-store');
        expect(answer.headers['retry-after']).toBe(code === 'actor.throttled' ? '7' : undefined);
        const problem = answer.json<Record<string, unknown>>();
        expect(problem).toMatchObject({ type: `urn:tellonce:${code}`, status: STATUS_OF[code], code });
        expect(problem['title']).toMatch(/^[A-Z]/);
        expect(problem['detail']).toMatch(/^[a-zA-Z].{15,}[.]$/);
        expect(problem['detail']).not.toContain('{{');
      } finally {
        await broken.app.close();
      }
    },
  );

  it('and a fault of ours says nothing about itself', async () => {
    const fault = new Error('hunter2');
    const broken = await openApi({ broken: { reveal: () => Promise.reject(fault) } });
    try {
      const answer = await broken.app.inject({ method: 'POST', url: `/secrets/${'A'.repeat(32)}` });
      expect(answer.json()).toMatchObject({ status: 500, code: 'server.fault' });
      expect(answer.body + broken.lines.join('')).not.toContain('hunter2');
    } finally {
      await broken.app.close();
    }
  });
});

describe('The viewers', () => {
  it.each(['/docs', '/redoc'])('%s shows the description with nothing from elsewhere', async (path) => {
    const page = await api.app.inject({ url: path });
    expect(page.statusCode).toBe(200);
    expect(page.headers['content-type']).toContain('text/html');
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(page.body).not.toMatch(/https?:|<script>|onload/);
    const files = [...page.body.matchAll(/(?:src|href)="([^"#:]+)"/g)].map((match) => match[1] ?? '');
    expect(files.length).toBeGreaterThan(2);
    for (const file of files.filter((one) => one !== 'openapi.json')) {
      const answer = await api.app.inject({ url: `/${file}` });
      expect(answer.statusCode, file).toBe(200);
      expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable');
      expect(answer.headers['content-type']).toMatch(/^text\/(javascript|css)/);
      expect(answer.body.length).toBeGreaterThan(50);
      expect(answer.body).not.toContain('cdn.');
    }
  });
});
