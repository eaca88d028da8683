import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startProgram } from '../servers/program.ts';
import { startPostgres, type PostgresServer } from '../servers/postgres-server.ts';
import { KEY, PASSWORD, refusalOf } from './refusals.ts';

vi.setConfig({ testTimeout: 120_000 });

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres({ asksPasswords: true });
});
afterAll(() => server.remove());

describe('A PostgreSQL address that cannot be used is told in one line:', () => {
  it('a wrong password, a wrong name, none at all, no such database', async () => {
    const wrong = (change: (url: URL) => void): string => {
      const url = new URL(server.url());
      change(url);
      return url.href;
    };
    expect(await refusalOf(wrong((url) => (url.password = PASSWORD)))).toMatch(/^STORE_URL:? .*password/);
    expect(await refusalOf(wrong((url) => (url.username = 'eve')))).toMatch(/^STORE_URL:? /);
    expect(await refusalOf(wrong((url) => (url.password = '')))).toMatch(/^STORE_URL:? .*password/);
    expect(await refusalOf(server.url({ database: 'nowhere' }))).toMatch(/^STORE_URL:? .*nowhere/);
  });

  it('keys that this store was not sealed with', async () => {
    const url = await server.freshUrl();
    const program = await startProgram({ STORE_URL: url, MASTER_KEYS: KEY });
    await program.end();
    const other = `1:${Buffer.alloc(32, 8).toString('base64')}`;
    expect(await refusalOf(url, { MASTER_KEYS: other })).toMatch(
      /^MASTER_KEYS holds other keys than this store/,
    );
  });
});
