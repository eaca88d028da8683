import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ensureBuilt } from '../fakes/built.ts';
import { ask, runProgram, scratchFolder, startProgram, type Program } from '../servers/program.ts';

let folder: ReturnType<typeof scratchFolder>;
let data: string;
beforeAll(ensureBuilt);
beforeEach(() => {
  folder = scratchFolder();
  data = join(folder.path, 'data');
});
afterEach(() => {
  folder.remove();
});

const env = () => ({ STORE_URL: `file:${data}`, LOG_LEVEL: 'error', RATE_LIMIT: '0' });
const start = (...words: string[]): Promise<Program> => startProgram(env(), undefined, words);
const filesLike = (start: string): string[] => readdirSync(data).filter((name) => name.startsWith(start));

interface Kept {
  readonly id: string;
  readonly key: string;
}

/** A folder with four unopened secrets and one that was opened before them, after a regular end. */
async function keepSome(): Promise<Record<'one' | 'two' | 'three' | 'four' | 'opened', Kept>> {
  const { address, end } = await start();
  const keep = async (secret: string): Promise<Kept> => {
    const { body } = await ask(`${address}/generate`, { secret });
    return { id: String(body['id']), key: String(body['secret_key']) };
  };
  const opened = await keep('opened');
  await ask(`${address}/secrets/${opened.key}`, {});
  const kept = {
    one: await keep('one'),
    two: await keep('two'),
    three: await keep('three'),
    four: await keep('four'),
    opened,
  };
  await end();
  return kept;
}

/** Turns bits over in the middle of the ciphertext of this secret, as it stands in the journal. */
function spoil({ id }: Kept, bits: number): { readonly name: string; readonly bytes: Buffer } {
  const name = filesLike('journal-').find((one) => readFileSync(join(data, one)).includes(id))!;
  const bytes = readFileSync(join(data, name));
  bytes[bytes.indexOf('"envelope":"', bytes.indexOf(id)) + 40]! ^= bits;
  writeFileSync(join(data, name), bytes);
  return { name, bytes };
}

/** What each link gives: the text, or why it does not. */
async function openAll({ address }: Program, kept: Record<string, Kept>): Promise<Record<string, unknown>> {
  const answers: Record<string, unknown> = {};
  for (const [name, { key }] of Object.entries(kept)) {
    const { body } = await ask(`${address}/secrets/${key}`, {});
    answers[name] = body['secret'] ?? body['code'];
  }
  return answers;
}

const GONE = 'secret.gone';

describe('A data folder that is damaged', () => {
  it('is refused in one line that names --repair, which keeps what is proven and every old file', async () => {
    const kept = await keepSome();
    const damaged = spoil(kept.three, 0b0110);

    const refused = await runProgram(env());
    expect(refused.code).toBe(1);
    expect(refused.stderr.trim().split('\n')).toHaveLength(1);
    expect(refused.stderr).toContain(`${damaged.name} is damaged`);
    expect(refused.stderr).toContain('npm start -- --repair');
    expect(readFileSync(join(data, damaged.name))).toEqual(damaged.bytes);
    expect(filesLike('damaged-')).toEqual([]);

    const repaired = await start('--repair');
    expect(repaired.stderr()).toMatch(/^The data folder was damaged, and has been repaired\.$/m);
    expect(repaired.stderr()).toMatch(/^ {2}lost +\d+ bytes that say nothing, at least 1 lines/m);
    expect(repaired.stderr()).toMatch(/^ {2}ended +2 secrets/m);
    const [aside = 'none', ...others] = filesLike('damaged-');
    expect(others).toEqual([]);
    expect(readFileSync(join(data, aside, damaged.name))).toEqual(damaged.bytes);
    // The line that is lost may have ended those before it; nothing before it is proven to be unopened.
    const answers = { one: GONE, two: GONE, three: GONE, four: 'four', opened: GONE };
    expect(await openAll(repaired, kept)).toEqual(answers);
    await repaired.end();

    const again = await start('--repair');
    expect(again.stderr()).toContain('The data folder is not damaged: nothing was repaired.\n');
    expect(again.stderr()).not.toContain('has been repaired');
    expect(filesLike('damaged-')).toEqual([aside]);
    await again.end();
  });

  it('by one bit is mended by --repair, and everything unopened opens', async () => {
    const kept = await keepSome();
    spoil(kept.two, 0b0100);
    expect((await runProgram(env())).stderr).toContain('--repair');
    const repaired = await start('--repair');
    expect(repaired.stderr()).toMatch(/^ {2}mended +1 lines/m);
    const answers = { one: 'one', two: 'two', three: 'three', four: 'four', opened: GONE };
    expect(await openAll(repaired, kept)).toEqual(answers);
    await repaired.end();
    const plain = await start();
    expect((await openAll(plain, kept))['one']).toBe(GONE);
    await plain.end();
  });
});
