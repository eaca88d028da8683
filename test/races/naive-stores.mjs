// What everybody writes first: look, then take. Here to be caught by the race (naive.suite.ts).
import { createClient } from '@redis/client';
import pg from 'pg';

export async function openNaiveRedis(url) {
  const client = createClient({ url });
  client.on('error', () => undefined);
  await client.connect();
  return {
    secrets: {
      insert: async ({ id }) => (await client.set(`naive:${id}`, 'sealed')) !== null,
      find: async (id) => ((await client.get(`naive:${id}`)) === null ? undefined : { state: 'sealed' }),
      async claim(id) {
        if ((await client.get(`naive:${id}`)) === null) return { kind: 'gone' };
        await client.del(`naive:${id}`);
        return { kind: 'claimed', viewsLeft: 0 };
      },
    },
    close: () => client.close(),
  };
}

export async function openNaivePostgres(url) {
  const pool = new pg.Pool({ connectionString: url, max: 10 });
  pool.on('error', () => undefined);
  await pool.query('CREATE TABLE IF NOT EXISTS naive (id text PRIMARY KEY)').catch(() => undefined);
  const has = async (id) => (await pool.query('SELECT id FROM naive WHERE id = $1', [id])).rowCount === 1;
  return {
    secrets: {
      insert: async ({ id }) => (await pool.query('INSERT INTO naive VALUES ($1)', [id])).rowCount === 1,
      find: async (id) => ((await has(id)) ? { state: 'sealed' } : undefined),
      async claim(id) {
        if (!(await has(id))) return { kind: 'gone' };
        await pool.query('DELETE FROM naive WHERE id = $1', [id]);
        return { kind: 'claimed', viewsLeft: 0 };
      },
    },
    close: () => pool.end(),
  };
}
