import { describe, expect, it } from 'vitest';
import { encodeLine, type JournalPosition } from '../../src/stores/file/journal-codec.ts';
import { mendLine, mendTwoLines } from '../../src/stores/file/mend-line.ts';

const AFTER: JournalPosition = { seq: 41, crc: '0badcafe' };
const FIRST = encodeLine(AFTER, 41, 'delete', '{"name":"card/1"}');
const SECOND = encodeLine(FIRST.position, 42, 'set', '{"name":"card/2","value":"","untilMs":1}');
const LINE = Buffer.from(FIRST.text.slice(0, -1));
const CRC_AT = 2;
const BODY_AT = 12;

function changed(bytes: Buffer, ...changes: readonly (readonly [at: number, bits: number])[]): Buffer {
  const copy = Buffer.from(bytes);
  for (const [at, bits] of changes) copy[at]! ^= bits;
  return copy;
}

const mended = (bytes: Buffer, after = AFTER) => mendLine(bytes, after, FIRST.position.crc);

describe('A damaged line between two good ones', () => {
  it('is what it was again, whichever of its bits is wrong', () => {
    for (let bit = 8 * BODY_AT; bit < 8 * LINE.length; bit += 1) {
      const bytes = changed(LINE, [bit >> 3, 1 << (bit & 7)]);
      expect(mended(bytes), `bit ${bit}`).toEqual(LINE);
    }
  });

  it('is what it was again, whatever stands before its body: the line behind it knows its CRC', () => {
    expect(mended(LINE)).toEqual(LINE);
    const bytes = Buffer.from(LINE).fill('?', 0, BODY_AT);
    expect(mended(bytes)).toEqual(LINE);
    expect(mended(changed(LINE, [CRC_AT, 1], [BODY_AT + 20, 4]))).toEqual(LINE);
  });

  it('is given up with two bits wrong, cut, lengthened, empty, or without a body', () => {
    const wrong = [
      changed(LINE, [BODY_AT + 3, 1], [BODY_AT + 30, 1]),
      changed(LINE, [BODY_AT + 20, 3]),
      LINE.subarray(0, -1),
      Buffer.concat([LINE, Buffer.from(' ')]),
      LINE.subarray(0, BODY_AT),
      Buffer.alloc(0),
    ];
    for (const bytes of wrong) expect(mended(bytes)).toBeUndefined();
  });

  it('is given up when it fits but is not the one that was written here', () => {
    expect(mended(LINE, { ...AFTER, seq: 40 })).toBeUndefined();
    expect(mended(LINE, { ...AFTER, crc: '00000000' })).toBeUndefined();
    expect(mendLine(LINE, AFTER, SECOND.position.crc)).toBeUndefined();
  });

  it('leaves what it was given as it is', () => {
    const bytes = changed(LINE, [BODY_AT + 5, 2]);
    const before = Buffer.from(bytes);
    mended(bytes);
    expect(bytes).toEqual(before);
  });
});

describe('Two lines that run into each other', () => {
  const pair = Buffer.from((FIRST.text + SECOND.text).slice(0, -1));
  const [one, two] = [LINE, Buffer.from(SECOND.text.slice(0, -1))];
  const feedAt = one.length;

  it('are two again, whichever bit of the line feed between them is wrong', () => {
    for (let bit = 0; bit < 8; bit += 1)
      expect(mendTwoLines(changed(pair, [feedAt, 1 << bit]), AFTER)).toEqual([one, two]);
  });

  it('are not parted at what looks like the beginning of a line inside of them', () => {
    const inner = encodeLine(AFTER, 41, 'set', '{"names":["a",["b"]]}');
    const next = encodeLine(inner.position, 42, 'mark', '{"atMs":["1"]}');
    const joined = changed(Buffer.from((inner.text + next.text).slice(0, -1)), [inner.text.length - 1, 4]);
    const texts = mendTwoLines(joined, AFTER)?.map(String);
    expect(texts).toEqual([inner.text.slice(0, -1), next.text.slice(0, -1)]);
  });

  it('are given up when more is wrong, when one of them is another, or when there is one alone', () => {
    const foreign = Buffer.from(FIRST.text + FIRST.text.slice(0, -1));
    const wrong = [
      changed(pair, [feedAt, 3]),
      changed(pair, [feedAt, 1], [feedAt - 3, 1]),
      changed(pair, [feedAt, 1], [feedAt + 20, 1]),
      changed(foreign, [feedAt, 1]),
      one,
      Buffer.alloc(0),
    ];
    for (const bytes of wrong) expect(mendTwoLines(bytes, AFTER)).toBeUndefined();
    expect(mendTwoLines(changed(pair, [feedAt, 1]), { ...AFTER, seq: 40 })).toBeUndefined();
  });

  it('are no matter for it while the line feed is whole', () => {
    expect(mendTwoLines(pair, AFTER)).toBeUndefined();
  });
});
