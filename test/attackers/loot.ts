import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/kit/clock.ts';
import { openLog } from '../../src/kit/log.ts';
import { openFileStore } from '../../src/stores/file/file-store.ts';
import { decodeLine, encodeLine } from '../../src/stores/file/journal-codec.ts';
import { rowJson } from '../../src/stores/file/operations.ts';
import { openPostgresStore } from '../../src/stores/postgres/postgres-store.ts';
import { rowKey } from '../../src/stores/redis/keys.ts';
import { openRedisStore } from '../../src/stores/redis/redis-store.ts';
import { progressText, termsText } from '../../src/stores/redis/row-codec.ts';
import type { Stores } from '../../src/stores/stores.ts';
import type { SecretRow } from '../../src/vault/ports.ts';
import { startPostgres } from '../servers/postgres-server.ts';
import { startRedis } from '../servers/redis-server.ts';

/** A store that an attacker has got hold of: he reads every byte of it, and writes what he likes behind the server's back. */
export interface Loot {
  /** Whether it can be written to while the server runs; else the server must not have it open. */
  readonly isShared: boolean;
  open(): Promise<Stores>;
  /** Every byte that is kept, as a thief carries it away. */
  bytes(): Promise<Buffer>;
  /** Puts these rows in place of those of the same id. */
  forge(rows: readonly SecretRow[]): Promise<void>;
  destroy(): Promise<void>;
}

export function lootFile(): Loot {
  const folder = mkdtempSync(join(tmpdir(), 'tellonce-loot-'));
  const names = () => readdirSync(folder).sort();
  return {
    isShared: false,
    open: () => openFileStore({ folder, clock: systemClock }),
    bytes: () => Promise.resolve(Buffer.concat(names().map((name) => readFileSync(join(folder, name))))),
    forge(rows) {
      const path = join(folder, names().findLast((name) => name.startsWith('journal')) ?? '');
      const last = decodeLine(Buffer.from(readFileSync(path, 'latin1').trimEnd().split('\n').at(-1) ?? ''));
      if (!last) throw new Error('the journal has a last line');
      let position = { seq: last.seq, crc: last.crc };
      for (const row of rows) {
        const envelope = row.envelope && Buffer.from(row.envelope).toString('base64');
        const line = encodeLine(position, position.seq, 'insert', rowJson(row, envelope));
        appendFileSync(path, line.text);
        position = line.position;
      }
      return Promise.resolve();
    },
    destroy() {
      rmSync(folder, { recursive: true });
      return Promise.resolve();
    },
  };
}

export async function lootRedis(): Promise<Loot> {
  const settings = ['--appendfsync', 'no', '--rdbcompression', 'no'];
  const server = await startRedis({ settings });
  const url = server.freshUrl();
  const command = (...words: string[]) => server.command(1, ...words);
  return {
    isShared: true,
    open: () => openRedisStore({ url, clock: systemClock, log: openLog('silent'), time: systemClock }),
    async bytes() {
      await command('SAVE');
      const [, folder] = (await command('CONFIG', 'GET', 'dir')) as [string, string];
      const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) =>
        one.isFile(),
      );
      return Buffer.concat(files.map(({ parentPath, name }) => readFileSync(join(parentPath, name))));
    },
    async forge(rows) {
      for (const row of rows) {
        await command('HSET', rowKey(row.id), 'terms', termsText(row), 'progress', progressText(row));
        // In hexadecimal: the client of the tests sends text.
        const hex = Buffer.from(row.envelope ?? []).toString('hex');
        const script = `return redis.call('HSET', KEYS[1], 'envelope', (ARGV[1]:gsub('..', function(h) return string.char(tonumber(h, 16)) end)))`;
        if (row.envelope) await command('EVAL', script, '1', rowKey(row.id), hex);
      }
    },
    destroy: () => server.stop(),
  };
}

export async function lootPostgres(): Promise<Loot> {
  const server = await startPostgres();
  const url = await server.freshUrl();
  return {
    isShared: true,
    open: () => openPostgresStore({ url, clock: systemClock, time: systemClock }),
    bytes: () =>
      Promise.resolve(
        execFileSync('pg_dump', [`--dbname=${server.url()}`, '--inserts'], { maxBuffer: 64 * 2 ** 20 }),
      ),
    async forge(rows) {
      for (const row of rows) {
        await server.sql(
          `UPDATE store_1.secrets SET receipt_hash = $2, expires_at_ms = $3, max_views = $4, has_passphrase = $5, is_bound = $6,
             envelope = $7, views_left = $8, state = $9, wrong_tries = $10, attempts = '[]', claims = '[]', claimants = $11,
             due_at_ms = $3, ended_at_ms = NULL
           WHERE id = $1`,
          [
            row.id,
            row.receiptHash,
            row.expiresAtMs,
            row.maxViews,
            row.hasPassphrase,
            row.isBound,
            row.envelope && Buffer.from(row.envelope),
            row.viewsLeft,
            row.state,
            row.wrongTries,
            row.claimants,
          ],
        );
      }
    },
    destroy: () => server.remove(),
  };
}
