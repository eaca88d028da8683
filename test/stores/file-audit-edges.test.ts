import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FileAudit } from '../../src/stores/file/audit-log.ts';
import { DAY_MS, idNamed } from '../fakes/secret-rows.ts';
import { entry, openDesk, START_MS, type AuditDesk } from './audit-desk.ts';

const placesOf = async (audit: FileAudit): Promise<number[]> =>
  (await audit.page({ limit: 1000 })).entries.map(({ place }) => Number(place));

describe('The places of the audit log', () => {
  it('go on after a start where they ended, in whatever order the folder lists its files', async () => {
    const desk = await openDesk();
    for (const names of [['a', 'b', 'c'], ['d', 'e'], ['f']]) {
      const audit = await desk.start({ segmentBytesMax: 1 });
      for (const name of names) await audit.append([entry(name)]);
      await audit.close();
    }
    const audit = await desk.start();
    expect(await placesOf(audit)).toEqual([6, 5, 4, 3, 2, 1]);
    expect(await desk.segments()).toHaveLength(6);
    await audit.close();
    expect(desk.open).toBe(0);
  });

  it('outlive a first line that begins with a break', async () => {
    const desk = await openDesk();
    const audit = await desk.start();
    await audit.append([entry('a')]);
    await audit.close();
    const [name = ''] = await desk.segments();
    const bytes = await readFile(join(desk.folder, name));
    bytes[0] = 0x0a;
    await writeFile(join(desk.folder, name), bytes);
    const again = await desk.start();
    expect(await placesOf(again)).toEqual([1]);
    await again.close();
  });

  it('are cut behind the last good one, and the file that was cut is let go of', async () => {
    const desk = await openDesk();
    const audit = await desk.start();
    await audit.append([entry('a')]);
    await audit.close();
    const [name = ''] = await desk.segments();
    const bytes = await readFile(join(desk.folder, name));
    await writeFile(join(desk.folder, name), Buffer.concat([bytes, Buffer.from('["torn')]));
    await (await desk.start()).close();
    expect(desk.open).toBe(0);
    expect(await readFile(join(desk.folder, name))).toEqual(bytes);
  });
});

describe('A page of the audit log', () => {
  it('reads nothing of what is newer than the place it goes on from', async () => {
    const desk = await openDesk();
    const audit = await desk.start({ segmentBytesMax: 1 });
    for (const name of ['a', 'b', 'c', 'd']) await audit.append([entry(name)]);
    desk.calls.length = 0;
    expect((await audit.page({ limit: 10, before: '2' })).entries).toHaveLength(1);
    expect(desk.count('read')).toBe(1);
    await audit.close();
  });

  it('reads no more than its share for what is rare, and says where to go on', async () => {
    const desk = await openDesk();
    const audit = await desk.start({ scannedBytesMax: 1 });
    await audit.append(['a', 'b', 'c'].map((name) => entry(name)));
    const rare = { limit: 10, secretId: idNamed('a') };
    expect(await audit.page(rare)).toEqual({ entries: [], next: '3' });
    expect(await audit.page({ ...rare, before: '3' })).toEqual({ entries: [], next: '2' });
    expect((await audit.page({ ...rare, before: '2' })).entries).toHaveLength(1);
    await audit.close();
  });

  it('reads exactly its share', async () => {
    const desk = await openDesk();
    const audit = await desk.start();
    await audit.append(['a', 'b', 'c'].map((name) => entry(name)));
    await audit.close();
    const [name = ''] = await desk.segments();
    const lines = (await readFile(join(desk.folder, name), 'utf8')).split('\n');
    const two = lines[3]!.length + lines[2]!.length;
    for (const [scannedBytesMax, next] of [
      [two, '2'],
      [two + 1, '1'],
    ] as const) {
      const again = await desk.start({ scannedBytesMax });
      expect(await again.page({ limit: 10, secretId: idNamed('none') })).toEqual({ entries: [], next });
      await again.close();
    }
  });

  it('passes over a file that was forgotten meanwhile, and hides no other trouble', async () => {
    const desk = await openDesk();
    const audit = await desk.start({ segmentBytesMax: 1 });
    for (const name of ['a', 'b', 'c']) await audit.append([entry(name)]);
    const [first = '', second = ''] = await desk.segments();
    await rm(join(desk.folder, second));
    expect(await placesOf(audit)).toEqual([3, 1]);
    await rm(join(desk.folder, first));
    await mkdir(join(desk.folder, first));
    await expect(placesOf(audit)).rejects.toMatchObject({ code: 'EISDIR' });
    await audit.close();
  });
});

describe('What is forgotten of the audit log', () => {
  async function threeDays(desk: AuditDesk): Promise<FileAudit> {
    const audit = await desk.start();
    for (const day of [0, 1, 2])
      await audit.append([entry(`${day}`, START_MS + day * DAY_MS), entry('x', START_MS + day * DAY_MS + 1)]);
    return audit;
  }

  it('is nothing where there is nothing, and never what is written on', async () => {
    const desk = await openDesk();
    const audit = await desk.start();
    expect(await audit.purge(Infinity, 10)).toBe(0);
    await audit.append([entry('a')]);
    desk.calls.length = 0;
    expect(await audit.purge(Infinity, 10)).toBe(0);
    expect(desk.calls).toEqual([]);
    expect(await placesOf(audit)).toEqual([1]);
    await audit.close();
  });

  it('is as much as was asked for, and durable', async () => {
    const desk = await openDesk();
    const audit = await threeDays(desk);
    desk.calls.length = 0;
    expect(await audit.purge(Infinity, 2)).toBe(2);
    expect(desk.count('sync folder')).toBe(1);
    expect(await desk.segments()).toHaveLength(2);
    await audit.close();
  });

  it('is what ended before that time, not at it, by the last line that can be read', async () => {
    const desk = await openDesk();
    await (await threeDays(desk)).close();
    const [name = ''] = await desk.segments();
    const bytes = await readFile(join(desk.folder, name));
    bytes[bytes.length - 5]! ^= 1;
    await writeFile(join(desk.folder, name), bytes);
    const audit = await desk.start();
    expect(await audit.purge(START_MS, 10)).toBe(0);
    expect(await audit.purge(START_MS + 1, 10)).toBe(2);
    expect(await audit.purge(START_MS + DAY_MS + 1, 10)).toBe(0);
    await audit.close();
  });

  it('is a whole file of which nothing can be read', async () => {
    const desk = await openDesk();
    await (await threeDays(desk)).close();
    const [name = ''] = await desk.segments();
    await writeFile(join(desk.folder, name), 'nothing\n');
    const audit = await desk.start();
    expect(await audit.purge(START_MS - 1, 10)).toBe(2);
    expect(await placesOf(audit)).toEqual([6, 5, 4, 3]);
    await audit.close();
  });
});
