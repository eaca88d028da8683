import { describe, expect, it } from 'vitest';
import { systemRandom } from '../../src/kit/random.ts';
import { parseActorName, platformUser } from '../../src/vault/actor.ts';
import { invalidInput, VaultError } from '../../src/vault/errors.ts';
import { VaultEvents, type VaultEvent } from '../../src/vault/events.ts';
import {
  addressHashOf,
  claimantHashOf,
  claimIdHashOf,
  idBytes,
  idOf,
  keyBytes,
  newReceiptKey,
  newSecretKey,
  parseReceiptKey,
  parseSecretId,
  parseSecretKey,
  receiptHashOf,
  type SecretId,
  type SecretKey,
} from '../../src/vault/secret-key.ts';
import { idNamed } from '../fakes/secret-rows.ts';

/** The bytes 0 to 23. */
const KEY = Buffer.from(Array.from({ length: 24 }, (_, index) => index)).toString('base64url') as SecretKey;

describe('The name of an actor', () => {
  it.each([
    'address:192.0.2.1',
    'token:ci',
    'telegram:42',
    'slack:T1:U2',
    'console:me',
    'admin',
    'time',
    'server',
  ])('may be %s', (name) => expect(parseActorName(name)).toBe(name));

  it.each([
    '',
    'admin ',
    ' time',
    'servers',
    'address:',
    'token:a b',
    'xtelegram:1',
    'email:a@b',
    `token:${'a'.repeat(201)}`,
    // PostgreSQL takes no such text.
    'token:a\0b',
    'token:a\x1bb',
  ])('is never %j', (name) => expect(parseActorName(name)).toBeUndefined());

  it('is, for somebody on a platform, what secrets are bound to', () => {
    for (const id of ['telegram:42', 'slack:T1:U2', 'console:me', `slack:${'U'.repeat(200)}`])
      expect(platformUser(id)).toBe(id);
    for (const id of ['address:192.0.2.1', 'token:ci', 'admin', 'telegram:', 'telegram:4 2', 'x telegram:42'])
      expect(() => platformUser(id)).toThrow(/named by his platform/);
    expect(() => platformUser(`slack:${'U'.repeat(201)}`)).toThrow();
  });
});

describe('Keys and ids', () => {
  it('are 24, 12 and 24 bytes of base64url and nothing else', () => {
    const receiptKey = newReceiptKey(systemRandom);
    expect(parseSecretKey(KEY)).toBe(KEY);
    expect(parseSecretId(idOf(KEY))).toBe(idOf(KEY));
    expect(parseReceiptKey(receiptKey)).toBe(receiptKey);
    for (const text of ['', idOf(KEY), `${KEY}A`, KEY.slice(1), `${KEY.slice(1)}!`]) {
      expect(parseSecretKey(text)).toBeUndefined();
      expect(parseReceiptKey(text)).toBeUndefined();
    }
    for (const text of ['', KEY, idOf(KEY).slice(1), `${idOf(KEY)}A`, `${idOf(KEY).slice(1)}=`])
      expect(parseSecretId(text)).toBeUndefined();
  });

  it('are new each time, as long as they should be', () => {
    const made = Array.from({ length: 20 }, () => [newSecretKey(systemRandom), newReceiptKey(systemRandom)]);
    expect(new Set(made.flat()).size).toBe(40);
    for (const key of made.flat()) expect(Buffer.from(key, 'base64url')).toHaveLength(24);
  });

  it('of a wrong shape are a mistake of ours wherever bytes are asked of them', () => {
    expect(keyBytes(KEY)[23]).toBe(23);
    expect(idBytes(idOf(KEY))).toHaveLength(12);
    expect(() => keyBytes(`${KEY}A` as SecretKey)).toThrow('always 24 bytes');
    expect(() => idBytes('short' as SecretId)).toThrow('always 12 bytes');
  });

  it('give for ever the same id and hashes: what is stored would not be found otherwise', () => {
    expect(idOf(KEY)).toBe('D717fK_bfrapk3c_');
    expect(claimantHashOf(KEY, 'telegram:42')).toBe('ljedmhYCzTO4yfukRV0D9A');
    expect(addressHashOf(KEY, 'address:192.0.2.1')).toBe('n-EaOFrUL1Lybd7s');
    const sha256OfA = 'ypeBEsobvcr6wjGzmiPcTaeG7_gUfE5yuYB3ha_uSLs';
    expect(claimIdHashOf('a')).toBe(sha256OfA);
    expect(receiptHashOf('a' as never)).toBe(sha256OfA);
  });
});

describe('A refusal', () => {
  it('is told apart by its name, says its code, and names a form that would do where there is one', () => {
    expect(new VaultError('secret.gone')).toMatchObject({
      name: 'VaultError',
      message: 'secret.gone',
      facts: {},
    });
    expect(invalidInput('views', 'unknown').facts).toEqual({ field: 'views', rule: 'unknown' });
    expect(invalidInput('views', 'range', '1 to 2')).toMatchObject({
      code: 'input.invalid',
      facts: { wanted: '1 to 2' },
    });
    const cause = new Error('disk');
    expect(new VaultError('store.unavailable', {}, { cause }).cause).toBe(cause);
  });
});

describe('Whoever listens', () => {
  const event: VaultEvent = { kind: 'burned', id: idNamed('one'), atMs: 1, actor: 'admin' };

  it('hears each event once, in order, until he stops', () => {
    const heard: string[] = [];
    const events = new VaultEvents((error) => {
      throw error;
    });
    const stop = events.listen(({ kind }) => heard.push(`first ${kind}`));
    events.listen(({ kind }) => heard.push(`second ${kind}`));
    events.tell(event);
    stop();
    events.tell(event);
    expect(heard).toEqual(['first burned', 'second burned', 'second burned']);
  });

  it('and fails is reported, and the others hear it all the same', () => {
    const faults: unknown[] = [];
    const heard: VaultEvent[] = [];
    const events = new VaultEvents((error) => faults.push(error));
    const fault = new Error('deaf');
    events.listen(() => {
      throw fault;
    });
    events.listen((one) => heard.push(one));
    events.tell(event);
    expect([faults, heard]).toEqual([[fault], [event]]);
  });
});
