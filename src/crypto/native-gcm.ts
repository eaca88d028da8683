import { createCipheriv, createDecipheriv } from 'node:crypto';
import { checkGcmLengths, GCM_TAG_BYTES, GcmTagError, type Gcm } from './gcm.ts';

const ALGORITHM = 'aes-256-gcm';
const OPTIONS = { authTagLength: GCM_TAG_BYTES };

/** AES-256-GCM by node:crypto. */
export const nativeGcm: Gcm = {
  encrypt(key, nonce, aad, plaintext) {
    checkGcmLengths(key, nonce);
    const cipher = createCipheriv(ALGORITHM, key, nonce, OPTIONS).setAAD(aad);
    const ciphertext = cipher.update(plaintext);
    cipher.final();
    return { ciphertext, tag: cipher.getAuthTag() };
  },

  decrypt(key, nonce, aad, { ciphertext, tag }) {
    checkGcmLengths(key, nonce, tag);
    const decipher = createDecipheriv(ALGORITHM, key, nonce, OPTIONS).setAAD(aad).setAuthTag(tag);
    const plaintext = decipher.update(ciphertext);
    try {
      decipher.final();
    } catch (error) {
      plaintext.fill(0);
      throw new GcmTagError('the tag does not fit', { cause: error });
    }
    return plaintext;
  },
};
