import { describe, expect, it } from 'vitest';
import { openLineSink } from '../../src/kit/line-sink.ts';

const fault = (code: string): Error => Object.assign(new Error(code), { code });

/** A place that takes what `takes` says of each write: that many bytes, or an error. */
function place(takes: readonly (number | string)[]) {
  const answers = [...takes];
  let written = '';
  const gaps: number[] = [];
  const sink = openLineSink(
    (bytes) => {
      const answer = answers.shift() ?? bytes.length;
      if (typeof answer === 'string') throw fault(answer);
      const part = bytes.subarray(0, answer);
      written += Buffer.from(part).toString();
      return part.length;
    },
    (lines) => gaps.push(lines),
  );
  return { sink, gaps, written: () => written };
}

describe('Where log lines go', () => {
  it('gathers them, and writes them in order', () => {
    const { sink, written } = place([]);
    sink.write('a\n');
    sink.write('b\n');
    expect(written()).toBe('');
    sink.flush();
    expect(written()).toBe('a\nb\n');
    sink.write(`${'c'.repeat(5000)}\n`);
    expect(written()).toHaveLength(5005);
  });

  it('goes on where a write was short', () => {
    const { sink, written } = place([1, 2]);
    sink.write('abcdef\n');
    sink.flush();
    expect(written()).toBe('abcdef\n');
  });

  it('waits for a reader that is slow, and repeats nothing', () => {
    const { sink, written, gaps } = place([2, 'EAGAIN']);
    sink.write('abcd\n');
    sink.flush();
    sink.write('e\n');
    sink.flush();
    expect([written(), gaps]).toEqual(['abcd\ne\n', []]);
  });

  it.each(['ENOSPC', 'EPIPE', 'EIO'])('drops lines at %s, keeps none, and says later how many', (code) => {
    const { sink, written, gaps } = place([code, 3, code]);
    sink.write('lost\n');
    sink.write('lost\n');
    sink.flush();
    sink.write('cut off\n');
    sink.flush();
    expect(gaps).toEqual([]);
    sink.write('whole\n');
    sink.flush();
    expect([written(), gaps]).toEqual(['cut\nwhole\n', [3]]);
  });

  it('ends a line that was cut off before the next one, however long that takes', () => {
    const { sink, written, gaps } = place([2, 'EAGAIN', 'EPIPE', 'EPIPE']);
    for (const line of ['abcd\n', 'lost\n', 'lost\n', 'whole\n']) {
      sink.write(line);
      sink.flush();
    }
    expect([written(), gaps]).toEqual(['ab\nwhole\n', [3]]);
  });

  it('holds no more than it may for a reader that never reads', () => {
    const { sink, gaps, written } = place([...Array<string>(99).fill('EAGAIN')]);
    for (let line = 0; line < 99; line += 1) sink.write(`${'x'.repeat(8191)}\n`);
    expect(written()).toBe('');
    sink.write('seen\n');
    sink.flush();
    expect(written().length).toBeLessThan(2 ** 18 + 8192);
    expect(written().split('\n').length - 1 + (gaps[0] ?? 0)).toBe(100);
  });
});
