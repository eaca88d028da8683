import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../src/vault/audit.ts';
import { DAY_MS, idNamed } from '../fakes/secret-rows.ts';
import { benchOf } from './bench-of-one.ts';
import type { Engine } from './engines.ts';

export function auditLogContract(engine: Engine): void {
  const bench = benchOf(engine);

  const opened = (name: string, more: Partial<AuditEntry> = {}): AuditEntry => ({
    atMs: bench.clock.now(),
    event: 'opened',
    secretId: idNamed(name),
    ...more,
  });
  const idsOf = (entries: readonly AuditEntry[]) => entries.map(({ secretId }) => secretId);

  it('gives back what was appended, newest first', async () => {
    await bench.audit.append([
      opened('one', { actor: 'telegram:42' }),
      opened('two', { reason: 'claimant' }),
    ]);
    await bench.audit.append([{ atMs: bench.clock.now(), event: 'admin', actor: 'admin' }]);
    const { entries, next } = await bench.audit.page({ limit: 10 });
    expect(next).toBeUndefined();
    const place = expect.any(String) as string;
    expect(entries).toEqual([
      { atMs: bench.clock.now(), event: 'admin', actor: 'admin', place },
      { ...opened('two', { reason: 'claimant' }), place },
      { ...opened('one', { actor: 'telegram:42' }), place },
    ]);
  });

  it('takes an empty list, and has nothing to show for it', async () => {
    await bench.audit.append([]);
    expect(await bench.audit.page({ limit: 10 })).toEqual({ entries: [] });
  });

  it('is paged through without a gap or a repeat, while more is appended', async () => {
    for (let index = 0; index < 25; index += 1) await bench.audit.append([opened(`number ${index}`)]);
    const seen: AuditEntry[] = [];
    let before: string | undefined;
    do {
      const page = await bench.audit.page({ limit: 10, ...(before !== undefined && { before }) });
      seen.push(...page.entries);
      before = page.next;
      await bench.audit.append([opened('later')]);
    } while (before !== undefined);
    expect(idsOf(seen)).toEqual(Array.from({ length: 25 }, (_, index) => idNamed(`number ${24 - index}`)));
  });

  describe('asked for a part of it', () => {
    it('shows one secret, one event, one actor', async () => {
      await bench.audit.append([
        opened('one', { actor: 'telegram:1' }),
        opened('one', { event: 'burned', actor: 'telegram:2' }),
        opened('two', { actor: 'telegram:2' }),
      ]);
      const found = async (query: object) =>
        (await bench.audit.page({ limit: 10, ...query })).entries.map(({ event, actor }) => [event, actor]);
      expect(await found({ secretId: idNamed('one') })).toEqual([
        ['burned', 'telegram:2'],
        ['opened', 'telegram:1'],
      ]);
      expect(await found({ event: 'opened' })).toEqual([
        ['opened', 'telegram:2'],
        ['opened', 'telegram:1'],
      ]);
      expect(await found({ actor: 'telegram:2', event: 'burned' })).toEqual([['burned', 'telegram:2']]);
      expect(await found({ actor: 'nobody' })).toEqual([]);
    });

    it('shows a span of time, its first moment in it and its last not', async () => {
      const fromMs = bench.clock.now();
      for (const name of ['one', 'two', 'three']) {
        await bench.audit.append([opened(name)]);
        bench.clock.advance(1000);
      }
      const { entries } = await bench.audit.page({ fromMs: fromMs + 1000, toMs: fromMs + 2000, limit: 10 });
      expect(idsOf(entries)).toEqual([idNamed('two')]);
    });

    it('shows what is older than the log that it was taken over into', async () => {
      const nowMs = bench.clock.now();
      const old = ['one', 'two'].map((name, days) => opened(name, { atMs: nowMs - (3 - days) * DAY_MS }));
      await bench.audit.append([...old, opened('three')]);
      const upTo = async (toMs: number) => idsOf((await bench.audit.page({ toMs, limit: 10 })).entries);
      expect(await upTo(nowMs - 2 * DAY_MS)).toEqual([idNamed('one')]);
      expect(await upTo(nowMs - DAY_MS)).toEqual([idNamed('two'), idNamed('one')]);
      expect(idsOf((await bench.audit.page({ fromMs: nowMs - DAY_MS, limit: 10 })).entries)).toEqual([
        idNamed('three'),
      ]);
    });

    it('finds a rare entry behind many others, page by page', async () => {
      await bench.audit.append([opened('rare')]);
      await bench.audit.append(Array.from({ length: 300 }, (_, index) => opened(`number ${index}`)));
      const { entries } = await bench.audit.page({ secretId: idNamed('rare'), limit: 1 });
      expect(idsOf(entries)).toEqual([idNamed('rare')]);
    });
  });

  it('has nothing before a place that is of no log, or of another one', async () => {
    await bench.audit.append([opened('one')]);
    for (const before of ['', 'x', '-1', '1e9', '12-x', "1'", '99999999999999999999'])
      expect(await bench.audit.page({ before, limit: 10 })).toEqual({ entries: [] });
  });

  it('is paged through by a filter, and the last page says that it is the last', async () => {
    for (let index = 0; index < 18; index += 1)
      await bench.audit.append([opened(`number ${index}`, index % 3 === 0 ? { actor: 'telegram:1' } : {})]);
    const pages: (readonly (string | undefined)[])[] = [];
    let before: string | undefined;
    do {
      const query = { actor: 'telegram:1', limit: 3, ...(before !== undefined && { before }) };
      const page = await bench.audit.page(query);
      pages.push(idsOf(page.entries));
      before = page.next;
    } while (before !== undefined);
    const ids = [15, 12, 9, 6, 3, 0].map((index) => idNamed(`number ${index}`));
    expect(pages).toEqual([ids.slice(0, 3), ids.slice(3)]);
  });

  it('forgets what is over, and nothing that is not', async () => {
    for (const name of ['old', 'older than it looks']) await bench.audit.append([opened(name)]);
    bench.clock.advance(2 * DAY_MS);
    const beforeMs = bench.clock.now();
    await bench.audit.append([opened('new')]);
    expect(await bench.audit.purge(beforeMs - 2 * DAY_MS, 10)).toBe(0);
    while ((await bench.audit.purge(beforeMs, 1)) > 0);
    expect(idsOf((await bench.audit.page({ limit: 10 })).entries)).toEqual([idNamed('new')]);
    await bench.audit.append([opened('newer')]);
    expect(idsOf((await bench.audit.page({ limit: 10 })).entries)).toEqual([
      idNamed('newer'),
      idNamed('new'),
    ]);
  });
}
