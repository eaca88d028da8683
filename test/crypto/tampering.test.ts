import { describe, expect, it } from 'vitest';
import { claimantHashOf, idBytes, idOf } from '../../src/vault/secret-key.ts';
import { VaultError } from '../../src/vault/errors.ts';
import {
  expectKeyUnknown,
  flipped,
  HEADER_BYTES,
  newKey,
  open,
  ringOf,
  seal,
  sealerWith,
} from './sealing.ts';

const sealer = sealerWith({ keyRing: ringOf([1, 1], [2, 2]) });
const key = newKey();
const recipients = [claimantHashOf(key, 'telegram:1'), claimantHashOf(key, 'telegram:2')];
const PLAIN = await seal(sealer, key, 'text', { terms: { maxViews: 2 } });
const BOUND = await seal(sealer, key, 'text', { terms: { maxViews: 2, isEndToEnd: true, recipients } });
const WITH_PASSPHRASE = await seal(sealer, key, 'text', { passphrase: 'horse' });

/** What happens to a record when somebody who can write the store has changed it. */
function refuses(envelope: Uint8Array): Promise<void> {
  return expectKeyUnknown(sealer.unlock(envelope, key));
}

function changed(envelope: Uint8Array, change: (view: DataView) => void): Uint8Array {
  const copy = Uint8Array.from(envelope);
  change(new DataView(copy.buffer));
  return copy;
}

describe.each([
  ['anyone with the key', PLAIN],
  ['named people, end to end', BOUND],
])('An envelope for %s', (_name, envelope) => {
  it('opens as it was sealed', async () => {
    expect(await open(sealer, key, envelope)).toBe('text');
  });

  it('does not unlock when any single bit of it was turned over', async () => {
    for (const at of envelope.keys()) {
      for (let bit = 0; bit < 8; bit += 1) await refuses(flipped(envelope, at, 1 << bit));
    }
  });

  it('does not unlock when any byte of it is zero or all ones', async () => {
    for (const [at, byte] of envelope.entries()) {
      for (const other of [0x00, 0xff])
        if (byte !== other) await refuses(flipped(envelope, at, byte ^ other));
    }
  });

  it('does not unlock when it was cut, anywhere', async () => {
    for (let length = 0; length < envelope.length; length += 1) await refuses(envelope.subarray(0, length));
  });

  it('does not unlock when anything was added, before or after', async () => {
    for (const more of [[0], [0xff], new Array<number>(16).fill(0), [...envelope]]) {
      await refuses(Uint8Array.from([...envelope, ...more]));
      await refuses(Uint8Array.from([...more, ...envelope]));
    }
  });
});

describe('An envelope that somebody has rewritten', () => {
  it('does not live longer', async () => {
    await refuses(changed(PLAIN, (view) => view.setBigUint64(37, view.getBigUint64(37) + 86_400_000n)));
  });

  it('has not been made later', async () => {
    await refuses(changed(PLAIN, (view) => view.setBigUint64(29, view.getBigUint64(29) + 1n)));
  });

  it('has no more views', async () => {
    await refuses(changed(PLAIN, (view) => view.setUint8(45, 100)));
  });

  it('is not for other people, nor for fewer', async () => {
    const other = Uint8Array.from(Buffer.from(claimantHashOf(key, 'telegram:3'), 'base64url'));
    const replaced = Uint8Array.from(BOUND);
    replaced.set(other, HEADER_BYTES);
    await refuses(replaced);
    const fewer = Uint8Array.from([
      ...BOUND.subarray(0, HEADER_BYTES + 16),
      ...BOUND.subarray(HEADER_BYTES + 32),
    ]);
    fewer[48] = 1;
    await refuses(fewer);
  });

  it('cannot be moved to another id, whoever holds that id', async () => {
    const thief = newKey();
    const moved = Uint8Array.from(PLAIN);
    moved.set(idBytes(idOf(thief)), 17);
    await refuses(moved);
    await expectKeyUnknown(sealer.unlock(moved, thief));
    await expectKeyUnknown(sealer.unlock(PLAIN, thief));
  });

  it('cannot be put under another master key of the ring', async () => {
    await refuses(changed(PLAIN, (view) => view.setUint32(13, 1)));
  });

  it('brings no KDF parameters of its own', async () => {
    const tries = [
      { name: 'no KDF', at: 6, bytes: [0, 0, 0, 0, 0, 0, 0] },
      { name: '8 KiB', at: 7, bytes: [0, 0, 0, 8] },
      { name: '4 GiB', at: 7, bytes: [0xff, 0xff, 0xff, 0xff] },
      { name: 'one pass', at: 11, bytes: [1] },
      { name: '255 passes', at: 11, bytes: [255] },
      { name: 'two lanes', at: 12, bytes: [2] },
      { name: 'another KDF', at: 6, bytes: [2] },
    ];
    for (const { at, bytes } of tries) {
      const weaker = Uint8Array.from(WITH_PASSPHRASE);
      weaker.set(bytes, at);
      const refusal = await open(sealer, key, weaker, 'horse').catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(VaultError);
      expect(refusal).toMatchObject({ code: 'key.unknown' });
    }
  });

  it('is refused for a changed salt, nonce, ciphertext, tag or commitment with the passphrase too', async () => {
    const starts = [HEADER_BYTES, HEADER_BYTES + 16, HEADER_BYTES + 28, WITH_PASSPHRASE.length - 48];
    for (const at of [...starts, WITH_PASSPHRASE.length - 1]) {
      expect(await open(sealer, key, flipped(WITH_PASSPHRASE, at, 1), 'horse')).toBeUndefined();
    }
  });

  it('says why only in the cause, and shows nothing of it', async () => {
    const refusal = await sealer.unlock(flipped(PLAIN, 0, 1), key).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ message: 'key.unknown', facts: { part: 'keys' } });
    expect((refusal as Error).cause).toMatchObject({ message: 'it is not an envelope' });
    expect(((refusal as Error).cause as Error).cause).toMatchObject({ message: 'not an envelope' });
  });
});
