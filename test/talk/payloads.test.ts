import { describe, expect, it } from 'vitest';
import { handleText, parseHandle, parsePayload, payloadText, type Payload } from '../../src/talk/payloads.ts';
import type { KeyHalf } from '../../src/vault/key-halves.ts';
import type { SecretId } from '../../src/vault/secret-key.ts';

const id = 'AAAAAAAAAAAAAAA_' as SecretId;
const half = 'BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB-' as KeyHalf;
const handle = { id, half };

const ALL: readonly Payload[] = [
  { kind: 'burn', id },
  { kind: 'open', handle },
  { kind: 'post', handle },
  { kind: 'list', page: 0 },
  { kind: 'list', page: 12 },
  { kind: 'burn-listed', id, page: 3 },
  { kind: 'language', language: 'ru' },
  { kind: 'nudges', isOn: false },
  { kind: 'nudges', isOn: true },
];

describe('What stands in a button', () => {
  it.each(ALL.map((payload) => [payload.kind, payload] as const))(
    'comes back as it was: %s',
    (_, payload) => {
      const text = payloadText(payload);
      expect(parsePayload(text)).toEqual(payload);
      expect(text).toMatch(/^[\w:-]{1,60}$/u);
    },
  );

  it('is nothing when it is not exactly that', () => {
    for (const text of ALL.map(payloadText)) {
      for (const other of [
        `${text}x`,
        `${text}:`,
        ` ${text}`,
        text.slice(0, -1),
        `x${text}`,
        text.replace(':', ''),
      ]) {
        const isOther = parsePayload(other);
        if (isOther) expect(payloadText(isOther)).toBe(other);
      }
      expect(parsePayload(`${text}:`)).toBeUndefined();
      expect(parsePayload(`${text} `)).toBeUndefined();
    }
    for (const text of [
      '',
      'burn',
      'burn:',
      'list:01',
      'list:-1',
      'list:100',
      'nudges:maybe',
      'language:de',
      'open:x',
    ])
      expect(parsePayload(text), text).toBeUndefined();
  });

  it('fits a start parameter: 48 characters for a secret and the half of its key', () => {
    expect(handleText(handle)).toMatch(/^[\w-]{48}$/u);
    expect(parseHandle(handleText(handle))).toEqual(handle);
    expect(parseHandle(id)).toBeUndefined();
    expect(parseHandle(`${handleText(handle)}A`)).toBeUndefined();
  });
});
