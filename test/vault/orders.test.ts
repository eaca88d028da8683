import { describe, expect, it } from 'vitest';
import { Redacted } from '../../src/kit/redacted.ts';
import { kindOf, limitsOf, type OrderLimits } from '../../src/vault/ceilings.ts';
import type { ErrorFacts, VaultErrorCode } from '../../src/vault/errors.ts';
import { checkOrder, checkPassphrase, type SecretOrder } from '../../src/vault/order.ts';
import { newSecretKey } from '../../src/vault/secret-key.ts';
import { systemRandom } from '../../src/kit/random.ts';

const LIMITS: OrderLimits = { defaultTtlS: 3600, maxTtlS: 86_400, secretBytesMax: 100 };
const people = (count: number) => Array.from({ length: count }, (_, index) => `telegram:${index}`);

function check(more: Omit<Partial<SecretOrder>, 'text'> & { text?: string } = {}, limits = LIMITS) {
  const { text = 'the door code', ...rest } = more;
  return checkOrder({ actor: 'token:ci', text: new Redacted(text), ...rest }, limits);
}

function expectRefusal(work: () => unknown, code: VaultErrorCode, facts: ErrorFacts): void {
  let refused: unknown;
  try {
    work();
  } catch (error) {
    refused = error;
  }
  expect(refused).toMatchObject({ code });
  expect((refused as { facts: ErrorFacts }).facts).toEqual(facts);
}

function expectInvalid(work: () => unknown, facts: ErrorFacts): void {
  expectRefusal(work, 'input.invalid', facts);
}

describe('An order', () => {
  it('has one view and the default life when it names none', () => {
    expect(check()).toEqual({ ttlS: 3600, views: 1, recipients: [] });
    expect(check({}, { ...LIMITS, defaultTtlS: 90_000 }).ttlS).toBe(86_400);
  });

  it('may be as long as the limit in bytes of UTF-8, and not one more', () => {
    expect(() => check({ text: 'я'.repeat(50) })).not.toThrow();
    expectRefusal(() => check({ text: `${'я'.repeat(50)}a` }), 'input.too_large', {
      field: 'secret',
      limitBytes: 100,
    });
  });

  it('may be longer by what a browser adds when it seals, for the same text', () => {
    const endToEnd = { key: newSecretKey(systemRandom) };
    const sealed = Math.ceil(((100 + 29) * 4) / 3);
    expect(() => check({ endToEnd, text: 'a'.repeat(sealed) })).not.toThrow();
    expectRefusal(() => check({ endToEnd, text: 'a'.repeat(sealed + 1) }), 'input.too_large', {
      field: 'secret',
      limitBytes: 100,
    });
  });

  it('takes white space for a secret, but neither nothing nor half a character', () => {
    expect(() => check({ text: ' ' })).not.toThrow();
    expectInvalid(() => check({ text: '' }), {
      field: 'secret',
      rule: 'empty',
      wanted: 'at least one character',
    });
    expectInvalid(() => check({ text: 'a\ud800' }), {
      field: 'secret',
      rule: 'encoding',
      wanted: 'whole Unicode characters, no lone surrogates',
    });
  });

  it('takes a passphrase of 1 to 1024 bytes, when it is set and when it is tried', () => {
    const wanted = '1 to 1024 bytes of text';
    const refused = [
      ['', 'empty'],
      ['\udc00', 'encoding'],
      [`${'я'.repeat(512)}a`, 'range'],
    ] as const;
    for (const [text, rule] of refused) {
      const passphrase = new Redacted(text);
      expectInvalid(() => check({ passphrase }), { field: 'passphrase', rule, wanted });
      expectInvalid(() => checkPassphrase(passphrase), { field: 'passphrase', rule, wanted });
    }
    for (const text of ['a', 'я'.repeat(512)])
      expect(() => check({ passphrase: new Redacted(text) })).not.toThrow();
  });

  it('lives from one second to the limit, in whole seconds', () => {
    for (const ttlS of [1, 86_400]) expect(check({ ttlS }).ttlS).toBe(ttlS);
    for (const ttlS of [0, -1, 1.5, 86_401, NaN, Infinity])
      expectInvalid(() => check({ ttlS }), {
        field: 'ttl_seconds',
        rule: 'range',
        wanted: '1 to 86400 seconds (1d)',
      });
  });

  it('has 1 to 100 views', () => {
    for (const views of [1, 100]) expect(check({ views }).views).toBe(views);
    for (const views of [0, -1, 1.5, 101, NaN])
      expectInvalid(() => check({ views }), {
        field: 'views',
        rule: 'range',
        wanted: 'a whole number from 1 to 100',
      });
  });

  it('for people has a view for each of them, names each once, and takes no other count', () => {
    const named = ['telegram:1', 'telegram:2', 'telegram:1'];
    expect(check({ recipients: named })).toMatchObject({
      views: 2,
      recipients: ['telegram:1', 'telegram:2'],
    });
    expect(check({ recipients: people(20) }).views).toBe(20);
    expectInvalid(() => check({ recipients: people(21) }), {
      field: 'recipients',
      rule: 'range',
      wanted: 'at most 20 people',
    });
    expectInvalid(() => check({ recipients: named, views: 2 }), {
      field: 'views',
      rule: 'conflict',
      wanted: 'no views with recipients: each opens it once',
    });
    expect(check({ recipients: [], views: 3 }).views).toBe(3);
  });
});

describe('A ceiling of one kind of creators', () => {
  const limits: OrderLimits = {
    ...LIMITS,
    ceilings: [
      { kind: 'anonymous', maxTtlS: 60, secretBytesMax: 10 },
      { kind: 'slack', maxTtlS: 1e9, secretBytesMax: 1e9 },
      { kind: 'telegram', maxTtlS: 7200 },
    ],
  };

  it('is below what everybody may have, never above it', () => {
    expect(limitsOf(limits, 'anonymous')).toEqual({ defaultTtlS: 60, maxTtlS: 60, secretBytesMax: 10 });
    expect(limitsOf(limits, 'telegram')).toEqual({ defaultTtlS: 3600, maxTtlS: 7200, secretBytesMax: 100 });
    for (const kind of ['slack', 'token', undefined] as const) expect(limitsOf(limits, kind)).toEqual(LIMITS);
    expect(limitsOf(LIMITS, 'anonymous')).toEqual(LIMITS);
  });

  it('is for whom the name of the actor says', () => {
    expect(kindOf('address:192.0.2.1')).toBe('anonymous');
    expect(kindOf('token:ci')).toBe('token');
    expect(kindOf('telegram:42')).toBe('telegram');
    expect(kindOf('slack:T1:U2')).toBe('slack');
    expect(kindOf('console:me')).toBe('console');
    for (const actor of ['admin', 'time', 'server'] as const) expect(kindOf(actor)).toBeUndefined();
  });
});
