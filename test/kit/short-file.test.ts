import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadSettings } from '../../src/config/load.ts';
import { readShortFile } from '../../src/kit/short-file.ts';
import { temporaryFolder } from '../stores/in-folder.ts';

describe('A file that ought to be short', () => {
  it('is read whole up to its limit in bytes, and not at all beyond', async () => {
    const path = join(await temporaryFolder(), 'token');
    for (const [text, isShort] of [
      ['', true],
      ['яя', true],
      ['яяx', false],
    ] as const) {
      writeFileSync(path, text);
      expect(readShortFile(path, 4)).toBe(isShort ? text : undefined);
    }
  });

  it('that never ends stops the start with one line, and not for ever', () => {
    expect(() => loadSettings({ ADMIN_TOKEN_FILE: '/dev/zero' })).toThrow(
      'ADMIN_TOKEN_FILE is too large; name a file of at most 65536 bytes',
    );
    expect(() => loadSettings({ MASTER_KEYS_FILE: '/dev/zero' })).toThrow('MASTER_KEYS_FILE is too large');
  });
});
