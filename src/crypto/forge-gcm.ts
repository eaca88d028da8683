import forge from 'node-forge/lib/forge.js';
import 'node-forge/lib/aes.js';
import { asBuffer } from '../kit/bytes.ts';
import { checkGcmLengths, GcmTagError, type Gcm } from './gcm.ts';

/** forge takes text for bytes, one character a byte; any character above U+00FF would be damaged silently. */
function binary(bytes: Uint8Array): string {
  return asBuffer(bytes).toString('latin1');
}

function unbinary(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}

/**
 * AES-256-GCM by node-forge (1.4.3 or later: earlier ones took a tag of no bytes). The length of the tag is a literal,
 * because forge believes the length of the tag it is given.
 */
export const forgeGcm: Gcm = {
  encrypt(key, nonce, aad, plaintext) {
    checkGcmLengths(key, nonce);
    const cipher = forge.cipher.createCipher('AES-GCM', binary(key));
    cipher.start({ iv: binary(nonce), additionalData: binary(aad), tagLength: 128 });
    cipher.update(forge.util.createBuffer(binary(plaintext)));
    cipher.finish();
    return { ciphertext: unbinary(cipher.output.getBytes()), tag: unbinary(cipher.mode.tag.getBytes()) };
  },

  decrypt(key, nonce, aad, { ciphertext, tag }) {
    checkGcmLengths(key, nonce, tag);
    const decipher = forge.cipher.createDecipher('AES-GCM', binary(key));
    decipher.start({
      iv: binary(nonce),
      additionalData: binary(aad),
      tagLength: 128,
      tag: forge.util.createBuffer(binary(tag)),
    });
    decipher.update(forge.util.createBuffer(binary(ciphertext)));
    // `finish` does not throw: by now `output` holds text that nobody has vouched for, and `false` is all it says.
    if (!decipher.finish()) {
      decipher.output.clear();
      throw new GcmTagError('the tag does not fit');
    }
    return unbinary(decipher.output.getBytes());
  },
};
