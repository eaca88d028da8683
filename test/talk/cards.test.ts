import { describe, expect, it } from 'vitest';
import { cardOf, type CardFacts } from '../../src/talk/cards.ts';
import { namesIn } from '../../src/talk/names.ts';
import type { Handle } from '../../src/talk/payloads.ts';
import { invitationCardOf, postedCardOf } from '../../src/talk/readers-cards.ts';
import { voiceFor } from '../../src/talk/voice.ts';
import type { KeyHalf } from '../../src/vault/key-halves.ts';
import type { Receipt, ReceiptStatus } from '../../src/vault/receipt.ts';
import type { SecretId } from '../../src/vault/secret-key.ts';
import { cardText } from './conversation.ts';
import { someone } from './people-stage.ts';

const NOW = Date.UTC(2026, 0, 1);
const id = 'AAAAAAAAAAAAAAA_' as SecretId;
const handle: Handle = { id, half: 'B'.repeat(32) as KeyHalf };
const [en, ru] = [voiceFor('en', 'telegram'), voiceFor('ru', 'telegram')];

const receipt = (status: ReceiptStatus, viewsLeft: number, openedAtMs: number | null = null): Receipt => ({
  status,
  id,
  createdAtMs: NOW,
  expiresAtMs: NOW + 86_400_000,
  openedAtMs,
  viewsLeft,
  maxViews: 3,
  deniedAttempts: 0,
});

const facts = (opened: readonly string[] = []): CardFacts => ({
  actorId: 'telegram:alice',
  actorName: 'Alice',
  hasPassphrase: true,
  note: 'door',
  recipients: ['bob', 'carol', 'dave'].map(someone),
  openings: opened.map((name, index) => ({ person: someone(name), atMs: NOW + index * 60_000 })),
});

describe('The card that everybody at a place sees', () => {
  it('counts the openings while it lives, and keeps its button only with the half at hand', () => {
    const live = postedCardOf(receipt('sealed', 1, NOW + 60_000), facts(['bob', 'carol']), en, handle);
    expect(live.lines).toContain('2 of 3 opened.');
    expect(live.buttons.map(({ label }) => label)).toEqual(['Open']);
    expect(postedCardOf(receipt('sealed', 1), facts(['bob', 'carol']), en).buttons).toEqual([]);
  });

  it.each([
    ['opened', ['bob', 'carol', 'dave'], '# This secret was opened\n3 of 3 opened.'],
    ['burned', ['bob'], '# This secret was burned\n1 of 3 opened.'],
    ['expired', [], '# This secret expired\nNobody opened it.'],
  ] as const)('says that it was %s, and by nobody’s name', (status, opened, text) => {
    const last = opened.length === 0 ? null : NOW;
    expect(cardText(postedCardOf(receipt(status, 0, last), facts(opened), en, handle))).toBe(text);
  });

  it('keeps its button while the secret is frozen, for it may be thawed', () => {
    const frozen = postedCardOf(receipt('frozen', 3), facts(), ru, handle);
    expect(frozen.title).toBe('Секрет заморожен: слишком много неверных кодовых фраз');
    expect(frozen.buttons).toHaveLength(1);
  });
});

describe('The card of one whom a secret is for', () => {
  it('says when he opened it, whatever the others do, and opens no more', () => {
    const own = invitationCardOf(receipt('sealed', 2, NOW), facts(['bob']), 'telegram:bob', en, handle);
    expect(cardText(own)).toBe('# You opened this secret\nOpened 1 Jan 2026, 00:00 UTC.');
    expect(own.status).toBe('opened');
    const other = invitationCardOf(receipt('sealed', 2, NOW), facts(['bob']), 'telegram:carol', en, handle);
    expect(other.title).toBe('Alice sent you a secret');
    expect(other.buttons).toHaveLength(1);
  });

  it('says that it ended before he did', () => {
    const gone = (status: ReceiptStatus) =>
      cardText(invitationCardOf(receipt(status, 0), facts(['bob']), 'telegram:carol', ru, handle));
    expect([gone('burned'), gone('expired')]).toEqual(['# Секрет удалён', '# Срок секрета истёк']);
  });
});

describe('The card of its sender', () => {
  it('says who has opened it and when', () => {
    const card = cardOf(receipt('sealed', 1, NOW + 60_000), facts(['bob', 'carol']), en, NOW, { handle });
    expect(cardText(card)).toBe(
      [
        '# Your secret is sealed',
        'For Bob, Carol and Dave.',
        'Expires in 1 day: 2 Jan 2026, 00:00 UTC.',
        '2 of 3 opened.',
        'Needs its passphrase: tell it to the reader in some other way.',
        'Bob opened it: 1 Jan 2026, 00:00 UTC.',
        'Carol opened it: 1 Jan 2026, 00:01 UTC.',
        'Note: door',
        `Id: ${id}`,
        '[Burn]',
      ].join('\n'),
    );
    expect(cardOf(receipt('opened', 0, NOW), facts(['bob']), ru, NOW).lines).toEqual([
      'Кому: Bob, Carol и Dave.',
      'Открыли: 3 из 3.',
      'Открыт 1 янв. 2026 г., 00:00 UTC: Bob.',
      'Заметка: door',
      `Номер: ${id}`,
    ]);
  });

  it('says when it was last opened where it is not known by whom', () => {
    const open = { ...facts(['bob']), recipients: [] };
    const { lines } = cardOf(receipt('sealed', 1, NOW + 60_000), open, en, NOW);
    expect(lines).toContain('Bob opened it: 1 Jan 2026, 00:00 UTC.');
    expect(lines).toContain('Last opened 1 Jan 2026, 00:01 UTC.');
  });
});

describe('A name in a sentence', () => {
  const named = (name: string) => namesIn([{ id: 'telegram:1', name }], en);

  it('does not break the sentence', () => {
    expect(named(' Bob\nBurned\u202e \u2066')).toBe('Bob Burned');
    expect(named('👩‍👩‍👧 {{names}} $t(talk.start)')).toBe('👩‍👩‍👧 {{names}} $t(talk.start)');
    expect(named('\n\u202e')).toBe('someone without a name');
    expect(namesIn([{ id: 'telegram:1' }], ru)).toBe('человек без имени');
  });

  it('is cut, and not through a character', () => {
    expect(named('n'.repeat(64))).toHaveLength(64);
    expect(named(`${'n'.repeat(63)}🔑🔑`)).toBe(`${'n'.repeat(63)}…`);
  });
});
