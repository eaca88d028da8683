import { describe, expect, it } from 'vitest';
import type { TelegramMessage, TelegramMessageEntity } from '@gramio/types';
import { sayIn } from '../../src/phrases/catalogue.ts';
import { MESSAGE_UNITS_MAX, partWords, renderCard } from '../../src/telegram/telegram-render.ts';
import { readUtterance } from '../../src/telegram/telegram-utterance.ts';
import { typedEntities } from '../fakes/telegram/chats.ts';
import { cardFor } from './telegram-stage.ts';

const ANN = { id: 42, is_bot: false, first_name: 'Ann', language_code: 'en' };

function message(text: string, more: Partial<TelegramMessage> = {}): TelegramMessage {
  return {
    message_id: 1,
    date: 0,
    from: ANN,
    chat: { id: 42, type: 'private', first_name: 'Ann' },
    text,
    entities: typedEntities(text),
    ...more,
  };
}

const heard = (text: string, more?: Partial<TelegramMessage>) =>
  readUtterance(message(text, more), 'tellonce_bot');

const PEM = `-----BEGIN PRIVATE KEY-----\n${'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC+/==\n'.repeat(4)}-----END PRIVATE KEY-----`;

describe('what Telegram hands to the talk', () => {
  it.each([
    ['markup characters', 'a&b<c>"https://x/y?z=1&w=2"'],
    ['a PEM key', PEM],
    ['emoji of four bytes', '👩‍👩‍👧 𝕏 🔑'],
    ['backticks and asterisks', '`a` **b** __c__ ||d|| ~~e~~ \\'],
    ['white space in front and inside', '  two  spaces\n\n\tand a tab'],
    ['another command', '/help me'],
  ])('keeps a text with %s byte for byte', (_what, text) => {
    expect(heard(`/secret ${text}`)).toMatchObject({ command: 'secret', words: text });
  });

  it.each([
    ['/secret\nnext line', 'next line'],
    ['/secret\ttab', 'tab'],
    ['/secret@tellonce_bot hunter2', 'hunter2'],
    ['/secret@TellOnce_Bot hunter2', 'hunter2'],
    ['/secret', ''],
    ['/secret: hunter2', ': hunter2'],
  ])('takes one white space after the command and no more: %j', (text, words) => {
    expect(heard(text)).toMatchObject({ command: 'secret', words });
  });

  it('takes a command only at the very beginning', () => {
    expect(heard('see /secret hunter2')).not.toHaveProperty('command');
    expect(heard('see /secret hunter2')).toMatchObject({ words: 'see /secret hunter2' });
  });

  it.each(['/etc/passwd', '/secrets hunter2', '/secret@other_bot hunter2'])(
    'takes an unknown command in private as a text: %s',
    (text) => {
      expect(heard(text)).toMatchObject({ words: text });
      expect(heard(text)).not.toHaveProperty('command');
    },
  );

  it('does not hear the other talk of a group, nor commands for other bots', () => {
    const chat = { id: -5, type: 'supergroup', title: 'Team' } as TelegramMessage['chat'];
    expect(heard('hello there', { chat })).toBeUndefined();
    expect(heard('/secret@other_bot hunter2', { chat })).toBeUndefined();
    expect(heard('/secret hunter2', { chat })).toMatchObject({ place: { kind: 'group', ref: '-5' } });
  });

  it('resolves a person who was picked from the list, and leaves a bare @name unresolved', () => {
    const text = '/secret for Bob @carol -- 🔑';
    const picked: TelegramMessageEntity = {
      type: 'text_mention',
      offset: 12,
      length: 3,
      user: { id: 77, is_bot: false, first_name: 'Bob' },
    };
    const utterance = heard(text, { entities: [...typedEntities(text), picked] });
    const named = utterance?.mentions.map((one) => [
      utterance.words.slice(one.start, one.end),
      one.person?.id,
    ]);
    expect(named).toEqual([
      ['@carol', undefined],
      ['Bob', 'telegram:77'],
    ]);
  });

  it('speaks English to a language it does not know', () => {
    expect(heard('/help', { from: { ...ANN, language_code: 'pt-br' } })?.actor.language).toBe('en');
  });
});

describe('what Telegram shows', () => {
  it('keeps the link whole and the message within its limit, however long a note is', () => {
    const link = `https://x/${'y'.repeat(200)}`;
    const { text } = renderCard(cardFor({ link, lines: ['😀'.repeat(4000)] }), sayIn('en'));
    expect(text).toContain(link);
    expect(text.length).toBeLessThanOrEqual(MESSAGE_UNITS_MAX);
    expect(text.isWellFormed()).toBe(true);
  });

  it('parts long words at line ends and loses none of them', () => {
    const lines = Array.from({ length: 900 }, (_, at) => `line number ${at}`);
    const parts = partWords(lines.join('\n'));
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.every((part) => part.length <= MESSAGE_UNITS_MAX)).toBe(true);
    expect(parts.join('\n').split('\n')).toEqual(lines);
  });

  it('parts a long line without line ends between characters', () => {
    const parts = partWords(`a${'😀'.repeat(5000)}`);
    expect(parts.join('')).toBe(`a${'😀'.repeat(5000)}`);
    expect(parts.every((part) => part.isWellFormed())).toBe(true);
  });
});
