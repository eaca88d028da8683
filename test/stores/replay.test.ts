import { describe, expect, it } from 'vitest';
import { openLog } from '../../src/kit/log.ts';
import { segmentName, rewrittenName } from '../../src/stores/file/data-files.ts';
import { openFileStore } from '../../src/stores/file/file-store.ts';
import {
  decodeLine,
  encodeLine,
  JOURNAL_START,
  type JournalPosition,
} from '../../src/stores/file/journal-codec.ts';
import { manualClock } from '../fakes/manual-clock.ts';
import { idNamed, NO_QUOTA, rowNamed } from '../fakes/secret-rows.ts';
import { dataFiles, folderWith, temporaryFolder } from './in-folder.ts';

const clock = manualClock();
const HEADER = '{"format":"tellonce-journal","version":2}';
const SET = '{"name":"card","value":"","untilMs":1}';

/** The text of a file of these lines, and the place behind it. */
function fileOf(after: JournalPosition, ...lines: readonly (readonly [operation: string, json: string])[]) {
  let [text, place] = ['', after];
  for (const [operation, json] of lines) {
    const { text: line, position } = encodeLine(place, place.seq, operation, json);
    [text, place] = [text + line, position];
  }
  return { bytes: Buffer.from(text), end: place };
}

async function refusalOf(files: Record<string, Uint8Array>): Promise<string> {
  const folder = await folderWith(new Map(Object.entries(files)));
  const outcome = await openFileStore({ folder, clock }).catch((error: unknown) => error as Error);
  if (!(outcome instanceof Error)) {
    await outcome.close();
    return 'none';
  }
  return outcome.message;
}

describe('A journal whose last batch was cut off by a crash', () => {
  it('is taken without it, is told by how many bytes, and goes on behind what was whole', async () => {
    const whole = fileOf(JOURNAL_START, ['segment', HEADER], ['set', SET]);
    const torn = fileOf(whole.end, ['set', SET]).bytes.subarray(0, 30);
    const name = segmentName(1);
    const folder = await folderWith(new Map([[name, Buffer.concat([whole.bytes, torn])]]));
    const lines: string[] = [];
    const log = openLog('warn', (line) => lines.push(line));
    for (let time = 0; time < 2; time += 1) await (await openFileStore({ folder, clock, log })).close();
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
      expect.objectContaining({ msg: 'an unfinished batch was cut off the journal', bytes: 30 }),
    ]);
    const after = (await dataFiles(folder)).get(name)!;
    expect(after.subarray(0, whole.bytes.length)).toEqual(whole.bytes);
    expect(
      decodeLine(after.subarray(whole.bytes.length, after.indexOf(0x0a, whole.bytes.length))),
    ).toMatchObject({
      seq: whole.end.seq + 1,
    });
  });
});

describe('A journal that cannot be trusted is refused, and the refusal says where:', () => {
  const first = fileOf(JOURNAL_START, ['segment', HEADER], ['set', SET]);
  const second = fileOf(first.end, ['segment', HEADER], ['set', SET]);
  const [one, two] = [segmentName(1), segmentName(3)];

  it('whole, it is taken', async () => {
    expect(await refusalOf({ [one]: first.bytes })).toBe('none');
    expect(await refusalOf({ [one]: first.bytes, [two]: second.bytes })).toBe('none');
  });

  it('the first line of a file', async () => {
    const headless = fileOf(JOURNAL_START, ['set', SET]).bytes;
    expect(await refusalOf({ [one]: headless })).toContain(
      `${one} is damaged (line 1 is not what was written)`,
    );
    expect(await refusalOf({ [one]: first.bytes.subarray(0, 20) })).toContain('(line 1 is not');
    for (const payload of ['null', '{}', '{"format":"other","version":2}', HEADER.replace('2', '"2"')]) {
      const strange = fileOf(JOURNAL_START, ['segment', payload]).bytes;
      expect(await refusalOf({ [one]: strange }), payload).toContain(`${one} is damaged (no header)`);
    }
  });

  it('a newer version, which that newer program opens', async () => {
    const newer = fileOf(JOURNAL_START, ['segment', HEADER.replace('2', '3')]).bytes;
    const told = await refusalOf({ [one]: newer });
    expect(told).toContain(`${one} was written by a newer Tellonce (format 3, this one reads up to 2)`);
    expect(told).toContain('Start that newer version.');
  });

  it('a file that is not the next one, or is missing', async () => {
    expect(await refusalOf({ [two]: second.bytes })).toContain(
      `${two} is damaged (the file before it is missing)`,
    );
    const foreign = fileOf({ ...first.end, crc: '12345678' }, ['segment', HEADER], ['set', SET]).bytes;
    expect(await refusalOf({ [one]: first.bytes, [two]: foreign })).toContain(
      `${two} is damaged (it does not follow the file before it)`,
    );
  });

  it('the byte of a line in a file that is not the last one', async () => {
    const at = first.bytes.indexOf(0x0a) + 1;
    const torn = first.bytes.subarray(0, at + 30);
    expect(await refusalOf({ [one]: torn })).toBe('none');
    expect(await refusalOf({ [one]: torn, [two]: second.bytes })).toContain(
      `${one} is damaged (at byte ${at})`,
    );
  });

  it('a line that is whole and says nothing that this program knows', async () => {
    const strange = fileOf(JOURNAL_START, ['segment', HEADER], ['sing', '{}']).bytes;
    expect(await refusalOf({ [one]: strange })).toContain(`${one} is damaged (line 2 makes no sense)`);
  });

  it('a rewritten stretch that is not the one between its neighbours', async () => {
    const behind = (stretch: JournalPosition) => fileOf(stretch, ['segment', HEADER], ['set', SET]).bytes;
    const through = { seq: 4, crc: '89abcdef' };
    const told = async (after: JournalPosition, operation = 'set'): Promise<string> => {
      const header = JSON.stringify({ format: 'tellonce-rewritten', version: 2, after, through });
      const lines = [
        ['rewritten', header] as const,
        [operation, SET] as const,
        ['end', '{"lines":1}'] as const,
      ];
      const stretch = fileOf(JOURNAL_START, ...lines).bytes;
      return await refusalOf({
        [one]: first.bytes,
        [rewrittenName(3, 4)]: stretch,
        [segmentName(5)]: behind(through),
      });
    };
    expect(await told(first.end)).toBe('none');
    for (const after of [
      { ...first.end, crc: '12345678' },
      { ...first.end, seq: 1 },
    ])
      expect(await told(after)).toContain('(it does not follow the file before it)');
    expect(await told(first.end, 'sing')).toContain('(its line 2 makes no sense)');
  });

  it('a snapshot behind which the journal is missing, or which is of another journal', async () => {
    const folder = await temporaryFolder();
    const stores = await openFileStore({ folder, clock });
    for (const name of ['a', 'b']) await stores.secrets.insert(rowNamed(name, clock.now()), NO_QUOTA);
    await stores.secrets.burn(idNamed('a'), { nowMs: clock.now() });
    await stores.compact();
    await stores.close();
    const files = await dataFiles(folder);
    const [[journal, behind], [snapshot, bytes]] = [...files] as [[string, Buffer], [string, Buffer]];
    expect(await refusalOf({ [snapshot]: bytes })).toContain(
      `${snapshot} is damaged (the journal after it is missing)`,
    );
    const renamed = rewrittenName(1, Number(/\d+/.exec(snapshot)?.[0]) - 1);
    expect(await refusalOf({ [renamed]: bytes, [journal]: behind })).toContain(
      `${renamed} is damaged (it does not`,
    );
  });

  it('what would do', async () => {
    const told = await refusalOf({ [two]: second.bytes });
    expect(told).toContain(
      'Nothing was changed. Restore the folder from a backup, or run `npm start -- --repair`',
    );
  });
});
