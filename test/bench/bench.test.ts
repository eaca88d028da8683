import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { scratchFolder } from '../servers/program.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const folder = scratchFolder();

afterAll(() => {
  folder.remove();
});

interface Results {
  readonly faults: readonly string[];
  readonly machine: Readonly<Record<string, unknown>>;
  readonly figures: readonly { readonly id: string; readonly live?: number; readonly median: unknown }[];
}

function bench(...words: string[]) {
  const out = join(folder.path, 'results.json');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(ROOT, 'scripts/bench.mjs'), ...words, `--out=${out}`],
    { encoding: 'utf8' },
  );
  return { status, stdout, stderr, out };
}

/** Every kind of figure that issues and documents speak of. */
const IDS = [
  'echo.rate',
  ...['create', 'reveal'].flatMap((what) =>
    ['rate', 'p99Ms', 'maxMs', 'ratio', 'againstEmpty'].map((key) => `${what}.${key}`),
  ),
  ...['mixed.rate', 'passphrases.rate', 'passphrases.p99Ratio', 'compaction.p99Ratio', 'compaction.s'],
  ...['sweep.fromDueS', 'sweep.workS', 'sweep.p99Ms', 'memory.heapKiB', 'memory.rssKiB', 'memory.keptKiB'],
  'start.s',
];

describe('A quick run of the bench', () => {
  it('is valid, has every figure, says how far it is, and cannot be shown as a measurement', () => {
    const { status, stdout, stderr, out } = bench('--quick', '--engine=file');
    expect(stderr).not.toContain('NOT VALID');
    expect(status, stderr).toBe(0);
    const { faults, machine, figures } = JSON.parse(readFileSync(out, 'utf8')) as Results;
    expect(faults).toEqual([]);
    expect(machine).toMatchObject({ node: process.version });
    expect([...new Set(figures.map(({ id }) => id))]).toEqual(expect.arrayContaining(IDS));
    for (const { id, median } of figures) expect(median, id).toBeTypeOf('number');
    expect(stdout).toContain('| create, share of a bare echo');
    expect(stderr).toMatch(/\[ *1\/\d+\][\s\S]*left\)/);

    const shown = spawnSync(process.execPath, [join(ROOT, 'scripts/bench/render.mjs'), out], {
      encoding: 'utf8',
    });
    expect(shown.status).toBe(1);
    expect(shown.stderr).toContain('quick run');
  }, 600_000);
});

describe('The bench', () => {
  it('refuses words that it does not know, with those that it does, and measures nothing', () => {
    for (const word of ['--engin=file', '--engine=mongo', '--quick=1', '--repeats=none']) {
      const { status, stdout, stderr } = bench(word);
      expect(status, word).toBe(2);
      expect(stderr).toContain(word);
      expect(stdout).toBe('');
    }
  });
});
