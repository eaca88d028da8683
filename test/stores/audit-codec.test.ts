import { describe, expect, it } from 'vitest';
import {
  auditFileName,
  decodeEntry,
  encodeEntry,
  encodeHeader,
  linesBackward,
  parseAuditFileName,
} from '../../src/stores/file/audit-codec.ts';
import type { AuditEntry } from '../../src/vault/audit.ts';
import type { SecretId } from '../../src/vault/secret-key.ts';
import { MemoryDisk } from '../fakes/memory-disk.ts';

const WHOLE: AuditEntry = {
  atMs: 1_795_326_100_555,
  event: 'opened',
  secretId: 'AAECAwQFBgcICQoL' as SecretId,
  actor: 'telegram:42',
  reason: 'claimant',
};
const lineOf = (text: string) => Buffer.from(text.slice(0, -1), 'latin1');

describe('A line of the audit log', () => {
  it('is written as it always was', () => {
    expect(encodeHeader()).toBe('["07966511",0,{"format":"tellonce-audit","version":1}]\n');
    expect(encodeEntry(42, WHOLE)).toBe(
      '["71024093",42,{"atMs":1795326100555,"event":"opened","secretId":"AAECAwQFBgcICQoL",' +
        '"actor":"telegram:42","reason":"claimant"}]\n',
    );
    expect(encodeEntry(43, { atMs: 1_795_326_100_556, event: 'admin' })).toBe(
      '["8aeef99a",43,{"atMs":1795326100556,"event":"admin"}]\n',
    );
  });

  it('comes back as it was; the first line of a file is no entry', () => {
    expect(decodeEntry(lineOf(encodeEntry(42, WHOLE)))).toEqual({ place: 42, entry: WHOLE });
    const strange: AuditEntry = { atMs: 1, event: 'created', actor: 'token:ключ 🔑' };
    expect(decodeEntry(lineOf(encodeEntry(1, strange)))).toEqual({ place: 1, entry: strange });
    expect(decodeEntry(lineOf(encodeHeader()))).toBeUndefined();
  });

  it('is not read with any one bit changed, cut, or with something around it', () => {
    const line = lineOf(encodeEntry(42, WHOLE));
    for (let bit = 0; bit < 8 * line.length; bit += 1) {
      const bytes = Buffer.from(line);
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      expect(decodeEntry(bytes)).toBeUndefined();
    }
    for (const around of [' ["', '["'].map((start) => Buffer.concat([Buffer.from(start), line])))
      expect(decodeEntry(around)).toBeUndefined();
    expect(decodeEntry(Buffer.concat([line, Buffer.from(' ')]))).toBeUndefined();
    expect(decodeEntry(line.subarray(0, -1))).toBeUndefined();
    expect(decodeEntry(Buffer.alloc(0))).toBeUndefined();
  });
});

describe('A file of the audit log', () => {
  it('is named by the place of its first entry, and no other file is one', () => {
    expect(auditFileName(42)).toBe('audit-0000000000000042.ndjson');
    expect(parseAuditFileName(auditFileName(42))).toBe(42);
    const name = auditFileName(1);
    for (const other of ['audit-1.ndjson', `${name}.tmp`, `old-${name}`, 'journal-0000000000000001.ndjson'])
      expect(parseAuditFileName(other)).toBeUndefined();
  });

  it('is read from its end, whatever its lines and the pieces it is read in have to do with each other', async () => {
    const piece = 64 * 1024;
    const lengths = [1, 2, 0, 300, piece - 1, piece, piece + 1, 3 * piece + 7, 1, 0, 0, 90];
    const lines = lengths.map((length, index) => String.fromCharCode(97 + index).repeat(length));
    for (const count of lines.keys()) {
      const part = lines.slice(0, count + 1);
      const bytes = Buffer.from(part.map((line) => `${line}\n`).join(''));
      const { files } = new MemoryDisk(new Map([['log', Buffer.concat([bytes, Buffer.from('torn')])]]));
      const read: string[] = [];
      for await (const line of linesBackward('log', files, bytes.length)) read.push(String(line));
      expect(read.map((line) => line.length)).toEqual(part.map((line) => line.length).reverse());
      expect(read.reverse().join() === part.join()).toBe(true);
    }
  });
});
