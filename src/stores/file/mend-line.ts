import { decodeLine, follows, type JournalPosition } from './journal-codec.ts';

const BODY_AT = 12;
const LINE_FEED = 0x0a;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc >>> 0;
});

function shifted(crc: number, byte: number): number {
  return ((TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8)) >>> 0;
}

function crcOf(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = shifted(crc, byte);
  return (crc ^ 0xffffffff) >>> 0;
}

/** Turns over the one bit that gives these bytes the CRC they had; nothing when it takes more than that. */
function withOneBitTurned(body: Buffer, wanted: number): Buffer | undefined {
  const difference = (crcOf(body) ^ wanted) >>> 0;
  if (difference === 0) return body;
  const effects = Array.from({ length: 8 }, (_, bit) => TABLE[1 << bit] ?? 0);
  for (let at = body.length - 1; at >= 0; at -= 1) {
    const bit = effects.indexOf(difference);
    if (bit >= 0) {
      const mended = Buffer.from(body);
      mended[at] = (mended[at] ?? 0) ^ (1 << bit);
      return mended;
    }
    for (const [index, effect] of effects.entries()) effects[index] = shifted(effect, 0);
  }
  return undefined;
}

/**
 * The line that stood in these bytes between two good ones, if it is off by one bit, or by any in its own CRC. That CRC is
 * known from the line behind it, so that a line which fits is what was written.
 */
export function mendLine(bytes: Buffer, after: JournalPosition, crc: string): Buffer | undefined {
  const body = withOneBitTurned(bytes.subarray(BODY_AT), Number.parseInt(crc, 16));
  const line = body && Buffer.concat([Buffer.from(`["${crc}",`), body]);
  const decoded = line && decodeLine(line);
  return decoded && follows(decoded, after) ? line : undefined;
}

/** Two lines that run into each other because one bit of the line feed between them is wrong. */
export function mendTwoLines(bytes: Buffer, after: JournalPosition): [Buffer, Buffer] | undefined {
  for (let at = bytes.indexOf('["', 1); at > 0; at = bytes.indexOf('["', at + 1)) {
    const turned = (bytes[at - 1] ?? 0) ^ LINE_FEED;
    if (turned === 0 || (turned & (turned - 1)) !== 0) continue;
    const pair: [Buffer, Buffer] = [bytes.subarray(0, at - 1), bytes.subarray(at)];
    const [one, two] = pair.map(decodeLine);
    if (one && two && follows(one, after) && follows(two, one)) return pair;
  }
  return undefined;
}
