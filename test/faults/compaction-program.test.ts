import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/kit/clock.ts';
import { openFileStore } from '../../src/stores/file/file-store.ts';
import { decodeLine } from '../../src/stores/file/journal-codec.ts';
import { idNamed, NO_QUOTA, receiptNamed, rowNamed } from '../fakes/secret-rows.ts';
import { ask, scratchFolder, startProgram, type Program } from '../servers/program.ts';
import { dataFiles } from '../stores/in-folder.ts';

let scratch: ReturnType<typeof scratchFolder>;
let folder: string;
beforeEach(() => {
  scratch = scratchFolder();
  folder = join(scratch.path, 'data');
});
afterEach(() => {
  scratch.remove();
});

const start = (): Promise<Program> => startProgram({ STORE_URL: `file:${folder}`, RATE_LIMIT: '0' });

/** Resolves when the program has said so in its log. */
function said(program: Program, words: string): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (program.stdout().includes(words)) resolve();
    };
    program.child.stdout?.on('data', look);
    look();
  });
}

async function bytesOnDisk(): Promise<Buffer> {
  return Buffer.concat([...(await dataFiles(folder)).values()]);
}

/** The ciphertext of each id, as it stands in the journal. */
function ciphertextIn(bytes: Buffer): Map<string, string> {
  const lines = bytes.toString('latin1').split('\n').slice(0, -1);
  const inserts = lines.flatMap((line) => {
    const read = decodeLine(Buffer.from(line, 'latin1'));
    return read?.operation === 'insert' ? (read.payload as { id: string; envelope: string }) : [];
  });
  return new Map(inserts.map(({ id, envelope }) => [id, envelope]));
}

describe('The program', () => {
  it('gets the ciphertext of opened secrets off the disk by its worker, and no other', async () => {
    const first = await start();
    const created = await Promise.all(
      ['one', 'two', 'three'].map((secret) => ask(`${first.address}/generate`, { secret })),
    );
    const [opened, ...sealed] = created.map(({ body }) => body as { id: string; secret_key: string });
    const ciphertext = ciphertextIn(await bytesOnDisk());
    await ask(`${first.address}/secrets/${opened!.secret_key}`, {});
    expect((await first.end()).code).toBe(0);
    expect((await bytesOnDisk()).includes(ciphertext.get(opened!.id)!)).toBe(true);

    const second = await start();
    await said(second, 'the store was compacted');
    const bytes = await bytesOnDisk();
    expect(bytes.includes(ciphertext.get(opened!.id)!)).toBe(false);
    for (const { id } of sealed) expect(bytes.includes(ciphertext.get(id)!)).toBe(true);
    const answer = await ask(`${second.address}/secrets/${sealed[0]!.secret_key}`, {});
    expect(answer.body['secret']).toBe('two');
    await second.end();
  });

  it('ends as usual in the middle of a compaction, which then has changed nothing', async () => {
    const stores = await openFileStore({ folder, clock: systemClock });
    for (let count = 0; count < 12; count += 1) {
      const row = rowNamed(`large ${count}`, systemClock.now());
      const receiptHash = receiptNamed(`large ${count}`);
      await stores.secrets.insert({ ...row, receiptHash, envelope: new Uint8Array(2 ** 20) }, NO_QUOTA);
    }
    await stores.secrets.burn(idNamed('large 0'), { nowMs: systemClock.now() });
    await stores.close();
    const program = await start();
    expect(await program.end()).toEqual({ code: 0, signal: null });
    expect(program.stdout()).not.toContain('shutdown step failed');
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    const again = await openFileStore({ folder, clock: systemClock });
    for (let count = 1; count < 12; count += 1) {
      expect(await again.secrets.find(idNamed(`large ${count}`))).toMatchObject({ state: 'sealed' });
    }
    await again.close();
  });
});
