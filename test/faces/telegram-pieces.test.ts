import { describe, expect, it } from 'vitest';
import { sayIn } from '../../src/phrases/catalogue.ts';
import { hideButton, parseHide } from '../../src/telegram/hide.ts';
import {
  fitsAlert,
  partReading,
  READING_MESSAGES_MAX,
  renderPiece,
} from '../../src/telegram/telegram-reading.ts';
import { MESSAGE_UNITS_MAX } from '../../src/telegram/telegram-render.ts';
import { parseRef, refOf, type Spot } from '../../src/telegram/telegram-spots.ts';

const say = sayIn('en');
const FRAME = { title: 'From Ann', footer: 'I clear this away in 10 minutes.' };
const PEM = `-----BEGIN PRIVATE KEY-----\n${'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC+/==\n'.repeat(40)}-----END PRIVATE KEY-----\n`;

const EXACT: readonly (readonly [string, string])[] = [
  ['markup characters', 'a&b<c>"https://x/y?z=1&w=2"'],
  ['a PEM key', PEM],
  ['emoji of four bytes', '👩‍👩‍👧 𝕏 🔑 é'],
  ['3,000 spaces and newlines', ' \n'.repeat(1500)],
  ['backticks and asterisks', '`a` **b** __c__ ||d|| ~~e~~ \\'],
  ['white space at both ends', '\n  two\n\n'],
];

/** What stands under the `pre` entity of a message, as Telegram shows it. */
function shown(message: ReturnType<typeof renderPiece>): string {
  const pre = message.entities.find(({ type }) => type === 'pre')!;
  return message.text.slice(pre.offset, pre.offset + pre.length);
}

describe('a text on its way to its reader', () => {
  it.each(EXACT)('stands in one message byte for byte: %s', (_what, text) => {
    const pieces = partReading(FRAME, text, say);
    expect(pieces).toHaveLength(1);
    const message = renderPiece(pieces![0]!);
    expect(shown(message)).toBe(text);
    expect(message.text).toBe(message.text.trim());
    expect(message.protect_content).toBe(true);
  });

  it.each([4_096, 5_000, 8_192, 12_000])(
    'of %i units goes in pieces that together are the text',
    (length) => {
      const text = `x${' 😀\n'.repeat(length / 4)}`.slice(0, length);
      const pieces = partReading(FRAME, text, say)!;
      const messages = pieces.map(renderPiece);
      expect(messages.map(shown).join('')).toBe(text);
      expect(messages.length).toBeGreaterThan(1);
      expect(messages.length).toBeLessThanOrEqual(READING_MESSAGES_MAX);
      for (const message of messages) {
        expect(message.text.length).toBeLessThanOrEqual(MESSAGE_UNITS_MAX);
        expect(message.text.isWellFormed()).toBe(true);
        expect(message.text).toBe(message.text.trim());
      }
      expect(messages.at(-1)?.text.endsWith(FRAME.footer)).toBe(true);
    },
  );

  it('is cut inside no character, wherever the cut falls', () => {
    for (let before = 0; before < 4; before += 1) {
      const text = `${'x'.repeat(before)}${'😀'.repeat(3_000)}`;
      const pieces = partReading(FRAME, text, say)!;
      expect(pieces.map((piece) => piece.text).join('')).toBe(text);
      for (const piece of pieces) expect(piece.text.isWellFormed()).toBe(true);
    }
  });

  it.each([
    ['a tab', 'a\tb'],
    ['a carriage return', 'a\r\nb'],
    ['a control character', 'a\u0007b'],
    ['a line separator', 'a\u2028b'],
    ['a change of direction', 'a\u202Eb'],
    ['a ring above', 'a\u030Ab'],
    ['a double low line', 'a\u0333b'],
    ['marks of direction in a row', 'a\u200E\u200Fb'],
    ['more than three messages of it', 'x'.repeat(12_289)],
  ])('does not go by message when Telegram would not bring it whole: %s', (_what, text) => {
    expect(partReading(FRAME, text, say)).toBeUndefined();
    expect(fitsAlert(text)).toBe(false);
  });

  it('fits an alert only when it is short and has no white space to lose', () => {
    expect(fitsAlert('hunter2')).toBe(true);
    expect(fitsAlert('x'.repeat(200))).toBe(true);
    for (const text of ['x'.repeat(201), ' hunter2', 'hunter2\n', '']) expect(fitsAlert(text)).toBe(false);
  });
});

describe('the place of a card', () => {
  it.each<readonly [string, Spot]>([
    ['42/7/en', { kind: 'chat', chatId: 42, messageId: 7 }],
    ['-100123/7/en', { kind: 'chat', chatId: -100_123, messageId: 7 }],
    ['e/-100123/42/9/en', { kind: 'ephemeral', chatId: -100_123, userId: 42, messageId: 9 }],
    ['i/AgAAA_x-1/en', { kind: 'inline', messageId: 'AgAAA_x-1' }],
  ])('is kept as %s and found again', (ref, spot) => {
    expect(refOf(spot, 'en')).toBe(ref);
    expect(parseRef(ref)).toEqual({ spot, language: 'en' });
  });

  it.each([
    '',
    '42/7',
    '42/7/de',
    '42//en',
    'x/7/en',
    '4.5/7/en',
    'e/1/2/en',
    'e/1/2/3/4/en',
    'i//en',
    'i/a b/en',
  ])('is nothing when it is not as it was written: %j', (ref) => {
    expect(parseRef(ref)).toBeUndefined();
  });
});

describe('the Hide button', () => {
  it('knows the other messages of its text, within what a button holds', () => {
    for (const besides of [[], [7], [999_999_999_999_999, 999_999_999_999_998]]) {
      const { callback_data = '' } = hideButton(besides, say);
      expect(Buffer.byteLength(callback_data)).toBeLessThanOrEqual(64);
      expect(parseHide(callback_data)).toEqual(besides);
    }
  });

  it.each([undefined, '', 'p:open', 'h:x', 'h:0', 'h:1.', 'h:1.2.3.4', 'h:-5'])(
    'is not taken for one when it is another: %j',
    (data) => {
      expect(parseHide(data)).toBeUndefined();
    },
  );
});
