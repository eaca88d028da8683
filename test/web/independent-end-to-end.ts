import { createCipheriv, hkdfSync, pbkdf2Sync } from 'node:crypto';

/** End to end, version 1, once more: from docs/end-to-end-v1.md and with another library, to compare with. */
export interface IndependentSeal {
  readonly key: Buffer;
  readonly nonce: Buffer;
  readonly text: string;
  readonly passphrase?: string | undefined;
}

const hkdf = (material: Buffer, info: string, length: number) =>
  Buffer.from(hkdfSync('sha256', material, '', info, length));

/** What the client sends, and the fragment that it keeps. */
export function sealIndependently({ key, nonce, text, passphrase }: IndependentSeal) {
  const secretKey = hkdf(key, 'tellonce/v1/e2e', 24);
  const id = hkdf(secretKey, 'tellonce/v1/id', 12);
  const stretched =
    passphrase === undefined
      ? Buffer.alloc(32)
      : pbkdf2Sync(Buffer.from(passphrase.normalize('NFKC')), id, 600_000, 32, 'sha256');
  const root = Buffer.concat([key, stretched]);
  const cipher = createCipheriv('aes-256-gcm', hkdf(root, 'tellonce/v1/e2e-key', 32), nonce);
  cipher.setAAD(Buffer.concat([Buffer.from('tellonce/v1/e2e-envelope'), Buffer.of(1), id]));
  const sealed = [cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()];
  return {
    fragment: `${key.toString('base64url')}.e`,
    id: id.toString('base64url'),
    secretKey: secretKey.toString('base64url'),
    ...(passphrase !== undefined && {
      passphraseSent: hkdf(root, 'tellonce/v1/e2e-pass', 24).toString('base64url'),
    }),
    envelope: Buffer.concat([Buffer.of(1), nonce, ...sealed]).toString('base64url'),
  };
}
