import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DAY_MS, idNamed } from '../fakes/secret-rows.ts';
import { entry, openDesk, START_MS } from './audit-desk.ts';

describe('What is appended to the audit log', () => {
  it('goes on in the file of its day after a start, and begins another when the day is over', async () => {
    const desk = await openDesk();
    for (const [atMs, files] of [
      [0, 1],
      [DAY_MS - 1, 1],
      [DAY_MS, 2],
    ] as const) {
      const audit = await desk.start();
      await audit.append([entry('a', START_MS + atMs)]);
      await audit.close();
      expect(await desk.segments()).toHaveLength(files);
    }
  });

  it('opens a file once, makes its name durable, and lets go of it for the next', async () => {
    const desk = await openDesk();
    const audit = await desk.start();
    for (const atMs of [0, 1, 2]) await audit.append([entry('a', START_MS + atMs)]);
    expect(desk.calls).toEqual(['open', 'sync folder', 'write', 'sync', 'write', 'sync', 'write', 'sync']);
    await audit.append([entry('b', START_MS + DAY_MS)]);
    expect(desk.open).toBe(1);
    await audit.append([]);
    await audit.close();
    expect(desk.open).toBe(0);
    await expect(audit.append([entry('c')])).rejects.toMatchObject({ code: 'store.unavailable' });
  });

  it('makes no file of nothing, and begins each file once', async () => {
    const desk = await openDesk();
    const audit = await desk.start();
    await audit.append([]);
    expect(desk.calls).toEqual([]);
    await audit.append([entry('a')]);
    await audit.append([entry('b')]);
    await audit.close();
    const [name = ''] = await desk.segments();
    const text = await readFile(join(desk.folder, name), 'utf8');
    expect(text.split('tellonce-audit')).toHaveLength(2);
    const full = await desk.start({ segmentBytesMax: text.length });
    await full.append([entry('c')]);
    await full.close();
    expect(await desk.segments()).toHaveLength(2);
  });

  it('waits in bounded number, and there is room again when it is written', async () => {
    const desk = await openDesk();
    const audit = await desk.start();
    let letGo = (): void => undefined;
    desk.hold = new Promise((resolve) => (letGo = resolve));
    const first = audit.append([entry('a')]);
    await expect.poll(() => desk.count('write')).toBe(1);
    const many = audit.append(Array.from({ length: 100_000 }, () => entry('b')));
    await expect(audit.append([entry('c')])).rejects.toMatchObject({ code: 'store.unavailable' });
    letGo();
    await Promise.all([first, many]);
    await audit.append([entry('d')]);
    expect((await audit.page({ limit: 2 })).entries.map(({ secretId }) => secretId)).toEqual([
      idNamed('d'),
      idNamed('b'),
    ]);
    await audit.close();
  });

  it('is refused for good after a failure, with all that waited; what was written in part is taken off', async () => {
    const desk = await openDesk();
    const audit = await desk.start();
    await audit.append([entry('a')]);
    const [name = ''] = await desk.segments();
    const { length } = await readFile(join(desk.folder, name));
    let fail: (cause: Error) => void = () => undefined;
    desk.hold = new Promise((_resolve, reject) => (fail = reject));
    const outcomes = Promise.allSettled([audit.append([entry('b')]), audit.append([entry('c')])]);
    await expect.poll(() => desk.count('write')).toBe(2);
    const cause = new Error('full');
    fail(cause);
    for (const outcome of await outcomes)
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: { code: 'store.unavailable', facts: { part: 'store' }, cause },
      });
    expect(desk.calls.at(-1)).toBe(`truncate ${length}`);
    expect(desk.failures).toEqual([cause]);
    expect(() => {
      audit.admit();
    }).toThrow('store.unavailable');
    await expect(audit.append([])).rejects.toMatchObject({ code: 'store.unavailable' });
    await audit.close();
  });
});
