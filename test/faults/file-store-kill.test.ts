import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { beforeAll, describe, expect, it } from 'vitest';
import { sha256, utf8 } from '../../src/kit/bytes.ts';
import { systemClock } from '../../src/kit/clock.ts';
import { openFileStore, type FileStores } from '../../src/stores/file/file-store.ts';
import { ensureBuilt, fakePath } from '../fakes/built.ts';
import { idNamed } from '../fakes/secret-rows.ts';
import { figure, progress, runs } from '../soak/figures.ts';
import { temporaryFolder } from '../stores/in-folder.ts';

const KILLS = runs('TELLONCE_STORE_KILLS', 10);
/** Each check reads all that was said: a new folder now and then keeps a long run from slowing down. */
const ROUNDS_A_FOLDER = 50;

beforeAll(ensureBuilt);

/** What a killed process had said: the last word each secret had. */
type Said = Map<string, 'kept' | 'opening' | 'opened'>;

async function writeAndKill(folder: string, round: number, afterLines: number, said: Said): Promise<void> {
  const child = spawn(process.execPath, [fakePath('write-until-killed.mjs'), folder, String(round)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (piece: Buffer) => {
    output += piece.toString();
    if (output.split('\n').length > afterLines) child.kill('SIGKILL');
  });
  const [, signal] = (await once(child, 'close')) as [number | null, string | null];
  expect(signal).toBe('SIGKILL');
  for (const line of output.split('\n').slice(0, -1)) {
    const [word, name] = line.split(' ');
    if (name !== undefined) said.set(name, word as 'kept');
  }
}

type Wrong = Record<'lost' | 'back', number>;

async function check(stores: FileStores, said: Said, wrong: Wrong): Promise<void> {
  for (const [name, word] of said) {
    const row = await stores.secrets.find(idNamed(name));
    const isWhole =
      row?.envelope !== undefined &&
      row.envelope !== null &&
      Buffer.from(sha256(utf8(`envelope ${name}`))).equals(row.envelope);
    if (!row || (word === 'kept' && !(row.state === 'sealed' && isWhole))) wrong.lost += 1;
    if (row && word === 'opened' && !(row.state === 'opened' && row.envelope === null)) wrong.back += 1;
  }
}

function countOpened(said: Said): number {
  return [...said.values()].filter((word) => word === 'opened').length;
}

describe('A process that is killed while it writes', () => {
  it('has lost nothing that it acknowledged, and nothing that it opened comes back', async () => {
    let opened = 0;
    const wrong: Wrong = { lost: 0, back: 0 };
    let said: Said = new Map();
    let folder = await temporaryFolder();
    for (let round = 0; round < KILLS; round += 1) {
      if (round > 0 && round % ROUNDS_A_FOLDER === 0) {
        opened += countOpened(said);
        said = new Map();
        folder = await temporaryFolder();
      }
      await writeAndKill(folder, round, 1 + ((round * 37) % 300), said);
      const stores = await openFileStore({ folder, clock: systemClock });
      await check(stores, said, wrong);
      await stores.close();
      progress('kill -9 of a writing store', round + 1, KILLS);
    }
    const note = `${opened + countOpened(said)} opened`;
    figure({
      what: 'kill -9 while writing, file store',
      tried: KILLS,
      unit: 'kills',
      wanted: 1000,
      wrong,
      note,
    });
    expect(wrong).toEqual({ lost: 0, back: 0 });
    expect(opened + countOpened(said)).toBeGreaterThan(KILLS);
  }, 3_600_000);
});
