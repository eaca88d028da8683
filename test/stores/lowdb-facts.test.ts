import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Low, Memory } from 'lowdb';
import { JSONFile, JSONFilePreset } from 'lowdb/node';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from './in-folder.ts';

/** Why the embedded store has an adapter of its own and does not use `update`. */
describe('lowdb', () => {
  it('keeps nothing with its preset file when NODE_ENV is test', async () => {
    expect(process.env['NODE_ENV']).toBe('test');
    const path = join(await temporaryFolder(), 'data.json');
    const database = await JSONFilePreset(path, { count: 0 });
    await database.write();
    expect(existsSync(path)).toBe(false);
  });

  it('takes a file that says null for an empty database', async () => {
    const path = join(await temporaryFolder(), 'data.json');
    await writeFile(path, 'null');
    const database = new Low(new JSONFile<{ count: number }>(path), { count: 7 });
    await database.read();
    expect(database.data).toEqual({ count: 7 });
  });

  it('does not wait for a change that takes its time', async () => {
    const database = new Low(new Memory<{ count: number }>(), { count: 0 });
    let finish: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      finish = resolve;
    });
    await database.update(async (data) => {
      await gate;
      data.count = 1;
    });
    expect(database.data.count).toBe(0);
    finish();
  });

  it('loses the updates of one of two writers', async () => {
    const path = join(await temporaryFolder(), 'data.json');
    const [one, two] = [new JSONFile<string[]>(path), new JSONFile<string[]>(path)].map(
      (adapter) => new Low<string[]>(adapter, []),
    ) as [Low<string[]>, Low<string[]>];
    await one.update((names) => names.push('one'));
    await two.update((names) => names.push('two'));
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(['two']);
  });

  it('hands its data to the adapter in the same turn, so that a snapshot is of one moment', async () => {
    const seen: number[] = [];
    const adapter = {
      read: () => Promise.resolve(null),
      write: (data: { count: number }) => Promise.resolve(void seen.push(data.count)),
    };
    const database = new Low(adapter, { count: 1 });
    const written = database.write();
    database.data.count = 2;
    await written;
    expect(seen).toEqual([1]);
  });
});
