import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parseByteSize } from '../../src/kit/byte-size.ts';
import { fromBase64, fromBase64Url, toBase64Url, utf8Text } from '../../src/kit/bytes.ts';
import { clampTimerMs } from '../../src/kit/clock.ts';
import { DeadlineError, withDeadline } from '../../src/kit/deadline.ts';
import { durationText, parseDurationSeconds } from '../../src/kit/duration.ts';
import { hkdfSha256, hmacSha256 } from '../../src/kit/hkdf.ts';
import { systemRandom } from '../../src/kit/random.ts';
import { Redacted } from '../../src/kit/redacted.ts';
import { QueueFullError, Semaphore } from '../../src/kit/semaphore.ts';
import { nearMiss } from '../../src/kit/spelling.ts';

describe('Durations and sizes', () => {
  it.each([
    ['90s', 90],
    ['15m', 900],
    ['1h', 3600],
    ['7d', 604_800],
    ['3600', 3600],
  ])('reads %s', (text, seconds) => {
    expect(parseDurationSeconds(text)).toBe(seconds);
  });

  it.each(['', '1y', '-1', '1.5h', '1h30m', ' 1h', '01h', '1H', '1e3', '99999999999'])(
    'refuses %j',
    (text) => {
      expect(parseDurationSeconds(text)).toBeUndefined();
    },
  );

  it('says a duration in its shortest exact form, which reads back', () => {
    for (const seconds of [1, 59, 60, 90, 3600, 5400, 86_400, 90_000]) {
      expect(parseDurationSeconds(durationText(seconds))).toBe(seconds);
    }
    expect(durationText(86_400)).toBe('1d');
  });

  it('reads sizes', () => {
    expect([parseByteSize('65536'), parseByteSize('64KiB'), parseByteSize('1GiB')]).toEqual([
      65_536,
      65_536,
      2 ** 30,
    ]);
    for (const text of ['', '1KB', '-1', '1.5MiB', '64 KiB']) expect(parseByteSize(text)).toBeUndefined();
  });
});

describe('Encodings', () => {
  it('take only the one canonical form', () => {
    expect(fromBase64Url('AA')).toEqual(new Uint8Array([0]));
    for (const text of ['AB', 'AA==', 'A', 'A+', 'A A']) expect(fromBase64Url(text)).toBeUndefined();
    expect(fromBase64('AA==')).toEqual(new Uint8Array([0]));
    for (const text of ['AA', 'AB==', 'AA=']) expect(fromBase64(text)).toBeUndefined();
  });

  it('give back what they were given', () => {
    for (let length = 0; length < 40; length += 1) {
      const bytes = new Uint8Array(randomBytes(length));
      expect(fromBase64Url(toBase64Url(bytes))).toEqual(bytes);
    }
  });

  it('refuse broken UTF-8 and keep a byte order mark', () => {
    expect(() => utf8Text(new Uint8Array([0xff]))).toThrow();
    expect(utf8Text(new Uint8Array([0xef, 0xbb, 0xbf, 0x61]))).toBe('\ufeffa');
  });
});

describe('Derivation', () => {
  it('agrees with OpenSSL, whatever the lengths', () => {
    for (let round = 0; round < 50; round += 1) {
      const [secret, salt, info] = [randomBytes(round + 1), randomBytes(round % 40), randomBytes(round * 3)];
      const expected = new Uint8Array(hkdfSync('sha256', secret, salt, info, round + 1));
      expect(hkdfSha256(secret, salt, info, round + 1)).toEqual(expected);
      const mac = new Uint8Array(createHmac('sha256', salt).update(secret).update(info).digest());
      expect(hmacSha256(salt, secret, info)).toEqual(mac);
    }
  });
});

describe('Random bytes', () => {
  it('are never given out twice, at any size', () => {
    const seen = new Set<string>();
    for (let round = 0; round < 5000; round += 1) seen.add(toBase64Url(systemRandom(12 + (round % 30))));
    expect(seen.size).toBe(5000);
    expect(systemRandom(10_000).some((byte) => byte !== 0)).toBe(true);
  });

  it('are the caller’s own: changing them changes no later ones', () => {
    const first = systemRandom(16);
    first.fill(0);
    expect(systemRandom(16)).not.toEqual(first);
  });
});

describe('What must not be shown', () => {
  it('is not shown by printing, joining, inspecting or JSON', () => {
    const secret = new Redacted('hunter2');
    const shown = [
      String(secret),
      secret.toString(),
      JSON.stringify({ secret }),
      inspect({ secret }, { depth: 9 }),
    ];
    expect(shown.join(' ')).not.toContain('hunter2');
    expect(secret.reveal()).toBe('hunter2');
  });
});

describe('Bounds', () => {
  it('let as many run and wait as they say, and refuse the next', async () => {
    const queue = new Semaphore(1, 1);
    let release = (): void => undefined;
    const first = queue.run(() => new Promise<void>((resolve) => (release = resolve)));
    const second = queue.run(() => Promise.resolve('second'));
    await expect(queue.run(() => Promise.resolve())).rejects.toBeInstanceOf(QueueFullError);
    release();
    await first;
    expect(await second).toBe('second');
  });

  it('give the place on when a task fails', async () => {
    const queue = new Semaphore(1, 0);
    await expect(queue.run(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    expect(await queue.run(() => Promise.resolve(1))).toBe(1);
  });

  it('end what takes too long, and keep timers within what the system takes', async () => {
    await expect(withDeadline(new Promise(() => undefined), 1, 'waiting')).rejects.toBeInstanceOf(
      DeadlineError,
    );
    expect(await withDeadline(Promise.resolve(1), 1000, 'waiting')).toBe(1);
    expect([clampTimerMs(-1), clampTimerMs(2 ** 40)]).toEqual([0, 2 ** 31 - 1]);
  });
});

describe('Spelling', () => {
  it('finds the word that was meant, a swap of neighbours included', () => {
    expect(nearMiss('PROT', ['PORT', 'HOST'], 1)).toBe('PORT');
    expect(nearMiss('PORT', ['PORT'], 2)).toBeUndefined();
    expect(nearMiss('PATH', ['PORT', 'HOST'], 1)).toBeUndefined();
  });
});
