import { describe, expect, it } from 'vitest';
import { cardText, openConversation, GROUP } from './conversation.ts';

const PEM = '-----BEGIN KEY-----\nMIIE  vQ==\n\tAAAA\n-----END KEY-----\n';

describe('Sending a secret in a chat', () => {
  it('gives a card with a link that opens once', async () => {
    const conversation = openConversation();
    const card = await conversation.person('alice').makes('/secret hunter2');
    expect(cardText(card)).toBe(
      [
        '# Your secret is sealed',
        'Expires in 1 day: 2 Jan 2026, 00:00 UTC.',
        '1 view, then it is gone.',
        'No passphrase: whoever has the link can open it.',
        `Id: ${card.id}`,
        '(link)',
        '[Burn]',
      ].join('\n'),
    );
    expect(card.link).toMatch(new RegExp(`^https://once\\.example/secrets/${card.id}#[\\w-]{32}$`, 'u'));
    expect(card.receiptLink).toMatch(/^https:\/\/once\.example\/receipts\/[\w-]{32}$/u);
    expect(await conversation.open(card.link)).toBe('hunter2');
    await expect(conversation.open(card.link)).rejects.toMatchObject({ code: 'secret.gone' });
  });

  it('speaks Russian to those who do', async () => {
    const card = await openConversation()
      .person('ivan', 'ru')
      .makes('/secret ttl=3h views=5 pass=тюльпан note="для Маши" пароль');
    expect(cardText(card)).toBe(
      [
        '# Секрет запечатан',
        'Исчезнет через 3 часа: 1 янв. 2026 г., 03:00 UTC.',
        '5 просмотров, и секрет исчезнет.',
        'Нужна кодовая фраза: сообщите её получателю другим путём.',
        'Заметка: для Маши',
        `Номер: ${card.id}`,
        '(link)',
        '[Удалить]',
      ].join('\n'),
    );
  });

  it.each([
    ['markup', 'a&b<c>"https://x/y?z=1&w=2"'],
    ['a PEM key', PEM],
    ['emoji and double spaces', 'one  two   👩‍👩‍👧 🔑 '],
    ['backticks and stars', '`a` **b** __c__ ~~d~~ ||e||'],
    ['control characters', 'a\u0000b\u0007\r\nc'],
    ['an assignment', 'DB_PASS=x'],
    ['base64', 'dGVzdA=='],
    ['a sentence', 'help me'],
    ['a for without a mention', 'for the win'],
    ['templates of the phrases', '{{help}} $t(talk.start)'],
  ])('keeps %s byte for byte', async (_what, text) => {
    const conversation = openConversation();
    const card = await conversation.person('alice').makes(`/secret ${text}`);
    expect(await conversation.open(card.link)).toBe(text);
  });

  it('keeps a note as it was typed, whatever it looks like', async () => {
    const card = await openConversation()
      .person('alice')
      .makes('/secret note="{{help}} $t(talk.start) &<b>" x');
    expect(card.lines).toContain('Note: {{help}} $t(talk.start) &<b>');
  });

  it('keeps the time, the views and the passphrase that were asked for', async () => {
    const conversation = openConversation();
    const card = await conversation.person('alice').makes('/secret ttl=90s views=2 pass="two words" text');
    expect(card.lines.slice(0, 3)).toEqual([
      'Expires in 1 minute 30 seconds: 1 Jan 2026, 00:01 UTC.',
      '2 views, then it is gone.',
      'Needs its passphrase: tell it to the reader in some other way.',
    ]);
    await expect(conversation.open(card.link)).rejects.toMatchObject({ code: 'passphrase.required' });
    expect(await conversation.open(card.link, 'two words')).toBe('text');
    expect(await conversation.open(card.link, 'two words')).toBe('text');
    await expect(conversation.open(card.link, 'two words')).rejects.toMatchObject({ code: 'secret.gone' });
  });

  it('says that the message holds a secret whenever it may, and only then', async () => {
    const alice = openConversation().person('alice');
    const holds = async (line: string) => (await alice.types(line)).sourceHoldsSecret;
    expect(await holds('/secret hunter2')).toBe(true);
    expect(await holds('/secret tt=1h hunter2')).toBe(true);
    expect(await holds('/secret pass="open hunter2')).toBe(true);
    expect(await holds('hunter2')).toBe(true);
    expect(await holds('/burn https://once.example/secrets/x#y')).toBe(true);
    for (const plain of [
      '/secret',
      '/secret help',
      '/help',
      '/list',
      '/start',
      '/cancel',
      '/privacy',
      '/burn',
    ]) {
      expect(await holds(plain), plain).toBe(false);
    }
  });

  it('does not listen to what a group says without a command', async () => {
    const answer = await openConversation().person('alice').types('good morning', { place: GROUP });
    expect(answer).toMatchObject({ replies: [], sourceHoldsSecret: false });
  });
});

describe('Asking for the text', () => {
  it('takes the whole next message as it is, once', async () => {
    const conversation = openConversation();
    const alice = conversation.person('alice');
    expect(await alice.hears('/secret')).toMatch(
      /^\? Send the text as your next message.* I wait 10 minutes/u,
    );
    const card = await alice.makes('ttl=1h  help\n');
    expect(await conversation.open(card.link)).toBe('ttl=1h  help\n');
    expect(await alice.hears('and this')).toMatch(
      /^I keep only what you send with \/secret. Nothing was stored/u,
    );
  });

  it('takes one of two messages that come at the same time', async () => {
    const alice = openConversation().person('alice');
    await alice.types('/secret');
    const answers = await Promise.all([alice.types('one'), alice.types('two')]);
    const kinds = answers.map((answer) => answer.replies[0]?.kind);
    expect(kinds.sort()).toEqual(['card', 'words']);
  });

  it('works again at once after it has worked', async () => {
    const conversation = openConversation();
    const alice = conversation.person('alice');
    for (const text of ['first', 'second']) {
      await alice.types('/secret');
      expect(await conversation.open((await alice.makes(text)).link)).toBe(text);
    }
  });

  it('stops at /cancel, at any other command and after ten minutes', async () => {
    const conversation = openConversation();
    const alice = conversation.person('alice');
    await alice.types('/secret');
    expect(await alice.hears('/cancel')).toBe('Cancelled. Nothing was stored.');
    expect(await alice.hears('text')).toMatch(/Nothing was stored/u);
    await alice.types('/secret');
    await alice.types('/help');
    expect(await alice.hears('text')).toMatch(/Nothing was stored/u);
    await alice.types('/secret');
    conversation.clock.advance(10 * 60_000);
    expect(await alice.hears('text')).toMatch(/Nothing was stored/u);
  });

  it('asks for the private chat when it was asked in a group, and does not take the group for an answer', async () => {
    const alice = openConversation().person('alice');
    expect(await alice.hears('/secret', { place: GROUP })).toMatch(
      /^\? Send me the text in our private chat/u,
    );
    expect((await alice.types('text', { place: GROUP })).replies).toEqual([]);
    expect((await alice.types('text')).replies[0]?.kind).toBe('card');
  });

  it('is between one person and the bot', async () => {
    const conversation = openConversation();
    await conversation.person('alice').types('/secret');
    expect(await conversation.person('bob').hears('text')).toMatch(/Nothing was stored/u);
  });
});
