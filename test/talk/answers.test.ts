import { describe, expect, it } from 'vitest';
import { PLATFORMS } from '../../src/talk/utterance.ts';
import { mentionsIn, openConversation } from './conversation.ts';

describe('Help', () => {
  it('names what the platform has, in two languages', async () => {
    const conversation = openConversation();
    const telegram = await conversation.person('alice').hears('/help');
    for (const name of ['/secret', '/list', '/burn', '/privacy', '/language', '/cancel'])
      expect(telegram).toContain(name);
    expect(telegram).toContain('at most 30d');
    const slack = await conversation.person('T1:alice', 'ru', 'slack').hears('/secret help');
    expect(slack).toContain('/secret list: ваши секреты');
    expect(slack).not.toContain('/cancel');
  });

  it('tells of people where the platform has them, and of what it means for privacy', async () => {
    const alice = openConversation({ people: true }).person('alice');
    expect(await alice.hears('/help')).toContain('as a reply to a message of theirs');
    expect(await alice.hears('/privacy')).toContain('one half is in the button, the other is kept here');
    const bob = openConversation().person('bob');
    for (const line of ['/help', '/privacy']) expect(await bob.hears(line)).not.toMatch(/pick them|half/u);
  });

  it.each(['help', 'list', 'burn', 'privacy'])(
    'is meant by /secret %s only when that is all',
    async (word) => {
      const conversation = openConversation();
      const alice = conversation.person('alice');
      expect(await alice.hears(`/secret ${word}`)).toBe(await alice.hears(`/${word}`));
      for (const text of [`${word} me`, `-- ${word}`]) {
        const card = await alice.makes(`/secret ${text}`);
        expect(await conversation.open(card.link)).toBe(text.replace('-- ', ''));
      }
    },
  );

  it('greets, and says who sees what', async () => {
    const alice = openConversation().person('alice');
    expect(await alice.hears('/start')).toMatch(/link that opens exactly once/u);
    expect(await alice.hears('/start someid')).toBe(await alice.hears('/start'));
    const privacy = await alice.hears('/privacy');
    for (const party of ['platform', 'This server', 'reader', 'web form', 'https://once.example']) {
      expect(privacy).toContain(party);
    }
  });
});

describe('The language', () => {
  it('is the platform’s until one is chosen, and then that', async () => {
    const conversation = openConversation();
    const ivan = conversation.person('ivan', 'ru');
    expect(await ivan.hears('/language')).toBe(
      'Здесь я говорю по-русски. На английский переключает /language en.\n[English] [Русский]',
    );
    expect(await ivan.hears('/language en')).toBe('From now on I speak English.\n[English] [Русский]');
    expect(await ivan.hears('/cancel')).toBe('Cancelled. Nothing was stored.');
    expect(await ivan.hears('/language RU')).toBe('Теперь я говорю по-русски.\n[English] [Русский]');
    expect(await ivan.hears('/cancel')).toBe('Отменено. Ничего не сохранено.');
    expect(await ivan.hears('/language de')).toBe(
      'Я знаю русский и английский: /language ru или /language en. Ничего не изменено.',
    );
    expect(await conversation.person('alice').hears('/cancel')).toBe('Cancelled. Nothing was stored.');
  });
});

describe('A refusal', () => {
  const refused: readonly (readonly [line: string, en: string, ru: string])[] = [
    [
      '/secret tttl=1h hunter2',
      'Did you mean ttl=? Nothing was stored.',
      'Может быть, вы имели в виду ttl=? Ничего не сохранено.',
    ],
    ['/secret ttl=1h ttl=2h x', 'ttl= stands there twice.', 'ttl= указано дважды.'],
    [
      '/secret ttl=soon x',
      'ttl= takes a time such as 90s, 15m, 1h or 7d.',
      'Для ttl= годится срок вроде 90s',
    ],
    ['/secret ttl=0 x', 'ttl= takes a time from 1s to 30d.', 'Для ttl= годится срок от 1s до 30d.'],
    ['/secret ttl=31d x', 'ttl= takes a time from 1s to 30d.', 'Для ttl= годится срок от 1s до 30d.'],
    [
      '/secret views=101 x',
      'views= takes a whole number from 1 to 100.',
      'Для views= годится целое число от 1 до 100.',
    ],
    ['/secret pass= x', 'pass= needs a passphrase right behind it', 'После pass= сразу нужна кодовая фраза'],
    [`/secret pass=${'p'.repeat(1025)} x`, 'That passphrase is too long', 'Кодовая фраза слишком длинная'],
    ['/secret pass="open x', 'The quotes of pass= do not close.', 'Кавычки у pass= не закрыты.'],
    ['/secret to=all x', 'to= takes link or chat.', 'Для to= годится link или chat.'],
    [
      '/secret to=chat x',
      'Posting a card to the chat is not available yet',
      'Карточка в общий чат здесь пока недоступна.',
    ],
    ['/secret note= x', 'note= takes 1 to 200 characters.', 'В note= помещается от 1 до 200 символов.'],
    ['/secret ttl=1h', 'There is no text after the options.', 'После параметров нет текста.'],
    [
      '/secret for @bob x',
      'Secrets for a named person are not available yet here.',
      'Секреты для определённого человека здесь пока',
    ],
    [
      '/secret for @ghost x',
      'I cannot tell who that is. Nothing was stored. Type @',
      'Не могу понять, кто это.',
    ],
    ['/secret views=2 for @bob x', 'views= does not go with “for”', 'views= не сочетается с «for»'],
    ['/secret for @bob for @bob x', '“for” stands there twice.', '«for» указано дважды.'],
    [`/secret ${'x'.repeat(65_537)}`, 'That is too long: at most 65536 bytes fit.', 'Слишком длинно'],
    ['/secret half \ud800 pair', 'The text holds half a character', 'В тексте половина символа'],
  ];

  it.each(refused)('of %.40s says why and that nothing was stored', async (line, en, ru) => {
    const conversation = openConversation();
    const mentions = mentionsIn(line.slice(8), (name) => (name === 'bob' ? 'telegram:bob' : undefined));
    const english = await conversation.person('alice').types(line, { mentions });
    const russian = await conversation.person('ivan', 'ru').types(line, { mentions });
    for (const [answer, said, nothing] of [
      [english, en, 'Nothing was stored'],
      [russian, ru, 'Ничего не сохранено'],
    ] as const) {
      expect(answer).toMatchObject({ replies: [{ kind: 'words' }], sourceHoldsSecret: true });
      const words = answer.replies.map((reply) => (reply.kind === 'words' ? reply.words : '')).join('');
      expect(words).toContain(said);
      expect(words).toContain(nothing);
      expect(words).not.toMatch(/hunter2|tttl|ghost|\{\{/u);
    }
    expect(await conversation.person('alice').hears('/list')).toMatch(/^You have no secrets/u);
  });
});

describe('Every command', () => {
  it('answers something whole on every platform, whatever follows it', async () => {
    const conversation = openConversation();
    for (const platform of PLATFORMS) {
      const someone = conversation.person('someone', 'ru', platform);
      for (const name of [
        '/secret',
        '/list',
        '/burn',
        '/language',
        '/privacy',
        '/help',
        '/start',
        '/cancel',
      ]) {
        for (const rest of ['', ' x', ' ttl=1h', '\n\n']) {
          const said = await someone.hears(name + rest);
          expect(said).toMatch(/\S/u);
          expect(said).not.toMatch(/\{\{|talk\.|undefined/u);
        }
      }
    }
  });
});
