import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { figure, progress, runs } from '../soak/figures.ts';
import { flipped, historyOf, NAMES, repaired, resurrected, type Step } from '../stores/damaged-folder.ts';

const name = fc.constantFrom(...NAMES);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('insert' as const), name }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('claim' as const, 'hold' as const, 'burn' as const, 'try' as const),
      name,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom('compact' as const, 'rewrite' as const, 'rewrite' as const, 'reopen' as const),
    }),
  },
);

const anyHurt = fc.record({
  file: fc.nat(20),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  how: fc.constantFrom('flip', 'zeros', 'cut', 'missing', 'noise', 'twice'),
  bytes: fc.integer({ min: 1, max: 1500 }),
});
type Hurt = typeof anyHurt extends fc.Arbitrary<infer One> ? One : never;

function hurtBytes(bytes: Buffer, { at, how, bytes: count }: Hurt): Buffer {
  const from = Math.floor(at * Math.max(0, bytes.length - 1));
  const to = Math.min(bytes.length, from + count);
  const copy = Buffer.from(bytes);
  if (how === 'flip' && from < bytes.length) return flipped(bytes, from, count % 8);
  if (how === 'zeros') return copy.fill(0, from, to);
  if (how === 'noise') return copy.fill('["x",\n', from, to);
  if (how === 'cut') return Buffer.concat([copy.subarray(0, from), copy.subarray(to)]);
  return Buffer.concat([copy.subarray(0, from), copy.subarray(Math.max(0, from - count))]);
}

/**
 * The last line of all stays: it is what tells that those before it had been on the disk. What is lost at the very end looks
 * as if it had never been written, to every start.
 */
function damage(files: ReadonlyMap<string, Buffer>, hurts: readonly Hurt[]): Map<string, Buffer> {
  const result = new Map(files);
  const lastName = [...files.keys()].findLast((one) => one.startsWith('journal'));
  for (const hurt of hurts) {
    const [path, content] = [...result][hurt.file % result.size] ?? [];
    if (path === undefined || !content) continue;
    if (path === lastName) {
      const end = content.lastIndexOf(0x0a, content.length - 2);
      result.set(path, Buffer.concat([hurtBytes(content.subarray(0, end), hurt), content.subarray(end)]));
    } else if (hurt.how === 'missing') {
      result.delete(path);
    } else {
      result.set(path, hurtBytes(content, hurt));
    }
  }
  return result;
}

describe('Whatever happened to secrets and then to their files', () => {
  it('a repair brings none back: what is live after it is live, and exactly as it truly is', async () => {
    const tried = runs('TELLONCE_REPAIR_RUNS', 30);
    let [wrong, done] = [0, 0];
    await fc
      .assert(
        fc.asyncProperty(
          fc.array(step, { minLength: 10, maxLength: 50 }),
          fc.array(anyHurt, { minLength: 1, maxLength: 3 }),
          async (steps, hurts) => {
            const { files, truth } = await historyOf(steps);
            const { rows } = await repaired(damage(files, hurts));
            const back = resurrected(rows, truth);
            wrong += back.length;
            progress('repairs', (done += 1), tried);
            expect(back).toEqual([]);
          },
        ),
        { numRuns: tried, interruptAfterTimeLimit: 3_000_000 },
      )
      .finally(() => {
        figure({
          what: 'repair of damaged folders, file',
          tried,
          unit: 'repairs',
          wanted: 2000,
          wrong: { resurrected: wrong },
        });
      });
  });
});
