import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  asciiJson,
  decodeLine,
  decodeText,
  encodeLine,
  follows,
  JOURNAL_START,
  provesSynced,
} from '../../src/stores/file/journal-codec.ts';

const lineOf = (text: string) => decodeLine(Buffer.from(text.slice(0, -1), 'latin1'));

describe('A line of the journal', () => {
  it('is what docs/journal-v2.md says, for ever', () => {
    const { text, position } = encodeLine({ seq: 16, crc: 'fc705d19' }, 15, 'mark', '{"atMs":1795326100555}');
    expect(text).toBe('["6df6032b","fc705d19",17,15,"mark",{"atMs":1795326100555}]\n');
    expect(position).toEqual({ seq: 17, crc: '6df6032b' });
  });

  it('comes back as it was, whatever is in it, and in ASCII', () => {
    fc.assert(
      fc.property(fc.json(), fc.string({ unit: 'binary' }), fc.nat(), (json, name, seq) => {
        const payload = [JSON.parse(json), name] as unknown;
        const { text } = encodeLine({ seq, crc: '01234567' }, seq, 'set', asciiJson(payload));
        expect(text).toMatch(/^[\x20-\x7e]*\n$/);
        expect(lineOf(text)).toMatchObject({ seq: seq + 1, syncedSeq: seq, operation: 'set' });
        expect(JSON.stringify(lineOf(text)?.payload)).toBe(JSON.stringify(payload));
      }),
    );
  });

  it('escapes what is not to be seen in ASCII, and nothing else', () => {
    expect(asciiJson('~ \u007f\u00e9 \u0436 \u{1f511}')).toBe('"~ \\u007f\\u00e9 \\u0436 \\ud83d\\udd11"');
    expect(asciiJson('\u007f')).toBe('"\\u007f"');
  });

  it('is not read when it was never written so, though its CRC is right', () => {
    const place = { seq: 0, crc: '00000000' };
    const lineWith = (operation: string, json: string) => lineOf(encodeLine(place, 0, operation, json).text);
    expect(lineWith('set', '{}')).toBeDefined();
    expect(lineWith('set', '{')).toBeUndefined();
    expect(lineWith('SET', '{}')).toBeUndefined();
    const { text } = encodeLine(place, 0, 'set', '{}');
    const unclosed = '"00000000",1,0,"set",12';
    for (const body of [
      unclosed,
      text.slice(12, -2),
      `${text.slice(12, -1)} `,
      ` ${text.slice(12, -1)}`,
      '',
    ]) {
      const crc = crc32(body).toString(16).padStart(8, '0');
      expect(decodeText(Buffer.from(`["${crc}",${body}`))).toBeUndefined();
      expect(decodeText(Buffer.from(`["${crc}"${body}`))).toBeUndefined();
      expect(decodeText(Buffer.from(`["${crc}",${body}`).subarray(0, 11))).toBeUndefined();
    }
  });

  it('proves that another one was synced, wherever among other bytes it begins', () => {
    const { text } = encodeLine({ seq: 7, crc: '01234567' }, 6, 'mark', '{"atMs":1}');
    const bytes = Buffer.from(`\u0000["torn["${text}rest`, 'latin1');
    expect([5, 6, 7].map((seq) => provesSynced(bytes, 0, seq))).toEqual([true, true, false]);
    expect(provesSynced(bytes, bytes.indexOf(text) + 1, 6)).toBe(false);
    expect(provesSynced(bytes.subarray(0, -5), 3, 6)).toBe(true);
    expect(provesSynced(bytes.subarray(0, -6), 3, 6)).toBe(false);
  });

  it('is not read with any one bit changed', () => {
    const { text } = encodeLine(JOURNAL_START, 0, 'delete', asciiJson({ name: 'card/1' }));
    for (let bit = 0; bit < 8 * (text.length - 1); bit += 1) {
      const bytes = Buffer.from(text.slice(0, -1), 'latin1');
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      expect(decodeLine(bytes)).toBeUndefined();
    }
  });

  it('follows only the line it was written after: neither another number nor another line of that number', () => {
    const after = { seq: 5, crc: '11111111' };
    const line = lineOf(encodeLine(after, 5, 'mark', '{}').text)!;
    expect(follows(line, after)).toBe(true);
    expect(follows(line, { ...after, seq: 4 })).toBe(false);
    expect(follows(line, { ...after, crc: '22222222' })).toBe(false);
  });
});
