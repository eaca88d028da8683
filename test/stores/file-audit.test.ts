import { appendFile, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openFileAudit } from '../../src/stores/file/audit-log.ts';
import { openFileStore } from '../../src/stores/file/file-store.ts';
import { systemFiles, type Files } from '../../src/stores/file/files.ts';
import type { AuditEntry, AuditQuery } from '../../src/vault/audit.ts';
import type { AuditLog } from '../../src/vault/ports.ts';
import { manualClock } from '../fakes/manual-clock.ts';
import { DAY_MS, idNamed, NO_QUOTA, rowNamed } from '../fakes/secret-rows.ts';
import { temporaryFolder } from './in-folder.ts';

const START_MS = Date.UTC(2026, 5, 1);
const entry = (name: string, atMs = START_MS): AuditEntry => ({
  atMs,
  event: 'opened',
  secretId: idNamed(name),
  actor: `telegram:${name}`,
});

async function opened(folder?: string, segmentBytesMax = 4096) {
  const place = folder ?? (await temporaryFolder());
  const parts = { folder: place, files: systemFiles, segmentBytesMax, onFailure: () => undefined };
  return { folder: place, audit: await openFileAudit(parts) };
}

async function allOf(audit: AuditLog, query: Partial<AuditQuery> = {}): Promise<string[]> {
  const actors: string[] = [];
  let before: string | undefined;
  do {
    const page = await audit.page({ limit: 100, ...query, ...(before !== undefined && { before }) });
    actors.push(...page.entries.map(({ actor }) => actor?.slice('telegram:'.length) ?? ''));
    before = page.next;
  } while (before !== undefined);
  return actors;
}

const segmentsOf = async (folder: string) =>
  (await readdir(folder)).filter((name) => name.startsWith('audit-')).sort();

const numbers = (count: number) => Array.from({ length: count }, (_, index) => String(count - 1 - index));

describe('The audit log of the embedded store', () => {
  it('lies in segments of bounded size, for their owner alone, and is whole after the next start', async () => {
    const { folder, audit } = await opened();
    for (let index = 0; index < 300; index += 1) await audit.append([entry(String(index))]);
    await audit.close();
    const segments = await segmentsOf(folder);
    expect(segments.length).toBeGreaterThan(5);
    for (const name of segments) {
      const { size, mode } = await stat(join(folder, name));
      expect(size).toBeLessThan(4096 + 200);
      expect(mode & 0o777).toBe(0o600);
    }
    const { audit: again } = await opened(folder);
    expect(await allOf(again)).toEqual(numbers(300));
    await again.append([entry('300')]);
    expect(await allOf(again)).toEqual(numbers(301));
    expect(await allOf(again, { secretId: idNamed('7') })).toEqual(['7']);
    await again.close();
  });

  it('is read backwards over the edges of the pieces it is read in', async () => {
    const { audit } = await opened(undefined, 2 ** 20);
    await audit.append(Array.from({ length: 3000 }, (_, index) => entry(String(index))));
    expect(await allOf(audit, { limit: 7 })).toEqual(numbers(3000));
    await audit.close();
  });

  it('writes what comes at once in one go, and in order', async () => {
    let syncs = 0;
    const files: Files = {
      ...systemFiles,
      openToAppend: async (path) => {
        const file = await systemFiles.openToAppend(path);
        return { ...file, datasync: () => ((syncs += 1), file.datasync()) };
      },
    };
    const folder = await temporaryFolder();
    const audit = await openFileAudit({ folder, files, onFailure: () => undefined });
    await Promise.all(Array.from({ length: 50 }, (_, index) => audit.append([entry(String(index))])));
    expect(await allOf(audit)).toEqual(numbers(50));
    expect(syncs).toBeLessThan(5);
    await audit.close();
  });

  it('loses a torn tail, wherever it is cut, and goes on behind what is whole', async () => {
    const { folder, audit } = await opened();
    await audit.append([entry('0'), entry('1')]);
    await audit.append([entry('2')]);
    await audit.close();
    const [name] = await segmentsOf(folder);
    const path = join(folder, name!);
    const bytes = await readFile(path);
    const lastLine = bytes.lastIndexOf(0x0a, bytes.length - 2) + 1;
    for (let cut = lastLine; cut < bytes.length; cut += 9) {
      await writeFile(path, bytes.subarray(0, cut));
      await appendFile(path, Buffer.alloc(cut % 2 === 0 ? 0 : 500));
      const { audit: again } = await opened(folder);
      expect(await allOf(again)).toEqual(['1', '0']);
      await again.append([entry('new')]);
      expect(await allOf(again)).toEqual(['new', '1', '0']);
      await again.close();
    }
    await truncate(path, 0);
    const { audit: empty } = await opened(folder);
    await empty.append([entry('first')]);
    expect(await allOf(empty)).toEqual(['first']);
    await empty.close();
  });

  it('passes over a line that is not what was written, and shows the others', async () => {
    const { folder, audit } = await opened();
    for (const name of ['0', '1', '2']) await audit.append([entry(name)]);
    await audit.close();
    const [name] = await segmentsOf(folder);
    const bytes = await readFile(join(folder, name!));
    bytes[bytes.indexOf('telegram:1') + 9]! ^= 1;
    await writeFile(join(folder, name!), bytes);
    const { audit: again } = await opened(folder);
    expect(await allOf(again)).toEqual(['2', '0']);
    await again.close();
  });

  it('forgets whole segments that are over, and begins one a day', async () => {
    const { folder, audit } = await opened();
    for (let day = 0; day < 100; day += 1) {
      await audit.append([
        entry(`${day}`, START_MS + day * DAY_MS),
        entry(`${day} noon`, START_MS + (day + 0.5) * DAY_MS),
      ]);
    }
    expect(await segmentsOf(folder)).toHaveLength(100);
    const beforeMs = START_MS + 10 * DAY_MS;
    expect(await audit.purge(beforeMs, 3)).toBe(4);
    // One asking is enough for all the days that nobody asked.
    expect(await audit.purge(beforeMs, 1000)).toBe(16);
    expect(await audit.purge(beforeMs, 1000)).toBe(0);
    expect(await segmentsOf(folder)).toHaveLength(90);
    expect((await allOf(audit)).at(-1)).toBe('10');
    await audit.close();
    expect((await allOf((await opened(folder)).audit)).at(-1)).toBe('10');
  });
});

describe('A store whose audit log cannot be written', () => {
  it('takes nothing more, tells it once, and keeps what it has', async () => {
    let isFull = false;
    const failures: unknown[] = [];
    const files: Files = {
      ...systemFiles,
      openToAppend: async (path) => {
        const file = await systemFiles.openToAppend(path);
        const write = (bytes: Uint8Array) =>
          isFull ? Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' })) : file.write(bytes);
        return path.includes('audit') ? { ...file, write } : file;
      },
    };
    const [folder, clock] = [await temporaryFolder(), manualClock()];
    const stores = await openFileStore({ folder, clock, files, onFailure: (cause) => failures.push(cause) });
    await stores.secrets.insert(rowNamed('kept', clock.now()), NO_QUOTA);
    await stores.audit.append([entry('kept')]);
    isFull = true;
    const unavailable = { code: 'store.unavailable' };
    await expect(stores.audit.append([entry('lost')])).rejects.toMatchObject(unavailable);
    await expect(stores.secrets.ping()).rejects.toMatchObject(unavailable);
    await expect(stores.secrets.insert(rowNamed('b', clock.now()), NO_QUOTA)).rejects.toMatchObject(
      unavailable,
    );
    expect(failures).toHaveLength(1);
    await stores.close();
    isFull = false;
    const again = await openFileStore({ folder, clock, files });
    expect(await again.secrets.find(idNamed('kept'))).toMatchObject({ state: 'sealed' });
    expect(await allOf(again.audit)).toEqual(['kept']);
    await again.close();
  });
});
