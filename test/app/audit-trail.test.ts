import { describe, expect, it } from 'vitest';
import { openAuditTrail } from '../../src/app/audit-trail.ts';
import { openLog } from '../../src/kit/log.ts';
import { openMemoryAudit } from '../../src/stores/memory/memory-audit.ts';
import type { AuditEntry } from '../../src/vault/audit.ts';
import { idNamed } from '../fakes/secret-rows.ts';

const atMs = Date.UTC(2026, 5, 1);
const id = idNamed('one');
const actor = 'address:192.0.2.1' as const;

function opened(append?: (entries: readonly AuditEntry[]) => Promise<void>) {
  const lines: string[] = [];
  const memory = openMemoryAudit();
  const audit = { ...memory, ...(append && { append }) };
  const trail = openAuditTrail(
    audit,
    openLog('info', (line) => lines.push(line)),
  );
  return { trail, lines, audit };
}

const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });

describe('The audit trail', () => {
  it('writes down what happened, in order, with who and why where that is known', async () => {
    const { trail, audit } = opened();
    trail.listener({ kind: 'created', id, atMs, actor: 'token:ci' });
    trail.listener({ kind: 'refused', id, atMs: atMs + 1, actor, reason: 'passphrase' });
    trail.listener({ kind: 'opened', id, atMs: atMs + 2, viewsLeft: 0, actor: 'telegram:42' });
    trail.note({ event: 'admin', atMs: atMs + 3, actor, reason: 'look' });
    await trail.close();
    const { entries } = await audit.page({ limit: 10 });
    expect(entries).toEqual([
      { place: '4', event: 'admin', atMs: atMs + 3, actor, reason: 'look' },
      { place: '3', event: 'opened', secretId: id, atMs: atMs + 2, actor: 'telegram:42' },
      { place: '2', event: 'refused', secretId: id, atMs: atMs + 1, actor, reason: 'passphrase' },
      { place: '1', event: 'created', secretId: id, atMs, actor: 'token:ci' },
    ]);
  });

  it('writes a refusal that anybody can repeat once a minute for each who, why and what', async () => {
    const { trail, audit } = opened();
    const gone = { event: 'refused', actor, reason: 'gone', secretId: id } as const;
    const others = [{ actor: 'address:192.0.2.2' }, { reason: 'limit' }, { secretId: idNamed('two') }];
    for (const other of [...others, ...others, {}, {}]) trail.note({ ...gone, atMs, ...other });
    trail.note({ ...gone, atMs: atMs + 60_000 });
    for (let count = 0; count < 5; count += 1)
      trail.listener({ kind: 'refused', id, atMs, actor, reason: 'passphrase' });
    await trail.close();
    const { entries } = await audit.page({ limit: 100 });
    expect(entries.filter(({ reason }) => reason === 'passphrase')).toHaveLength(5);
    expect(entries).toHaveLength(10);
  });

  it('cannot be filled by refusals from many addresses', async () => {
    const { trail, audit } = opened();
    for (let count = 0; count < 5_000; count += 1)
      trail.note({ event: 'refused', actor: `address:${count}`, reason: 'limit', atMs });
    trail.listener({ kind: 'created', id, atMs, actor });
    await trail.close();
    const { entries } = await audit.page({ limit: 5_000 });
    expect(entries).toHaveLength(1_001);
    expect(entries[0]?.event).toBe('created');
  });

  it('writes many at once, and by itself', async () => {
    const batches: number[] = [];
    let told = (): void => undefined;
    const written = new Promise<void>((resolve) => (told = resolve));
    const { trail } = opened((entries) => {
      batches.push(entries.length);
      told();
      return Promise.resolve();
    });
    for (let count = 0; count < 100; count += 1) trail.listener({ kind: 'created', id, atMs, actor });
    await written;
    expect(batches).toEqual([100]);
    await trail.close();
  });

  it('harms nobody when the log refuses, and says so once and with the count at the end', async () => {
    const { trail, lines } = opened(() => Promise.reject(full));
    for (let count = 0; count < 2500; count += 1) trail.listener({ kind: 'created', id, atMs, actor });
    await trail.close();
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain('"error_code":"ENOSPC"');
    expect(lines[1]).toContain('"count":2500');
  });

  it('holds no more than it may when the log hangs, and counts the rest', async () => {
    let release = (): void => undefined;
    const hanging = new Promise<void>((resolve) => (release = resolve));
    let written = 0;
    const { trail, lines } = opened((entries) => {
      written += entries.length;
      return hanging;
    });
    for (let count = 0; count < 60_000; count += 1) trail.listener({ kind: 'created', id, atMs, actor });
    release();
    await trail.close();
    expect(written).toBe(50_000);
    expect(lines.at(-1)).toContain('"count":10000');
  });
});
