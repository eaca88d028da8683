import { describe, expect, it } from 'vitest';
import { ARGON2ID, openPassphraseKdf } from '../../src/crypto/passphrase-kdf.ts';
import { Redacted } from '../../src/kit/redacted.ts';
import { QueueFullError } from '../../src/kit/semaphore.ts';

const PASSPHRASE = new Redacted('horse');
const SALT = new Uint8Array(16).fill(7);
const CHEAP = { ...ARGON2ID, memoryKib: 8, passes: 1 };

describe('The queue of passphrases', () => {
  it('derives two at once and lets 64 wait, and says so', async () => {
    const kdf = openPassphraseKdf();
    expect(kdf.queue()).toEqual({ running: 0, waiting: 0, refused: 0 });
    const accepted = Array.from({ length: 66 }, () => kdf.derive(PASSPHRASE, SALT, CHEAP, 'open'));
    expect(kdf.queue()).toEqual({ running: 2, waiting: 64, refused: 0 });
    const failure: unknown = await kdf
      .derive(PASSPHRASE, SALT, CHEAP, 'open')
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'actor.throttled', facts: { retryAfterS: 1 } });
    expect((failure as Error).cause).toBeInstanceOf(QueueFullError);
    expect(kdf.queue()).toMatchObject({ refused: 1 });
    await Promise.all(accepted);
    expect(kdf.queue()).toEqual({ running: 0, waiting: 0, refused: 1 });
  });

  it('keeps half of its places for those who open, however many seal', async () => {
    const kdf = openPassphraseKdf();
    const derive = (purpose: 'seal' | 'open') => kdf.derive(PASSPHRASE, SALT, CHEAP, purpose);
    const sealing = Array.from({ length: 34 }, () => derive('seal'));
    await expect(derive('seal')).rejects.toMatchObject({ code: 'actor.throttled' });
    const opening = Array.from({ length: 32 }, () => derive('open'));
    expect(kdf.queue()).toEqual({ running: 2, waiting: 64, refused: 1 });
    await expect(derive('open')).rejects.toMatchObject({ code: 'actor.throttled' });
    await Promise.all([...sealing, ...opening]);
  });

  it('does not call it a crowd when deriving itself fails', async () => {
    const kdf = openPassphraseKdf();
    const tooShort = new Uint8Array(1);
    await expect(kdf.derive(PASSPHRASE, tooShort, CHEAP, 'open')).rejects.not.toHaveProperty(
      'code',
      'actor.throttled',
    );
    expect(kdf.queue()).toEqual({ running: 0, waiting: 0, refused: 0 });
  });
});
