import { describe, expect, it } from 'vitest';
import { Redacted } from '../../src/kit/redacted.ts';
import type { Utterance } from '../../src/talk/utterance.ts';
import { GROUP, transcript } from './conversation.ts';
import { cardsIn, openPeople, someone } from './people-stage.ts';

const ENV = 'DB_PASS=x\nttl=1h\n\n\t"a&b<c>"\r\n';

const file = (name?: string, text = ENV): Partial<Utterance> => ({
  attachment: { text: new Redacted(text), ...(name !== undefined && { name }) },
});

describe('A text file', () => {
  it('is a secret by itself, byte for byte, and its name is the note', async () => {
    const people = openPeople();
    const answer = await people.types('', file('prod\n.env'));
    const [card] = cardsIn(answer);
    expect(card!.lines).toContain('Note: prod .env');
    expect(await people.open(card!.link!)).toBe(ENV);
    expect(answer.sourceHoldsSecret).toBe(true);
  });

  it('has for a note what is written beside it, in one line', async () => {
    const people = openPeople();
    expect(await people.hears('for the\nserver ttl=1h', file('prod.env'))).toContain(
      '\nNote: for the server ttl=1h\n',
    );
    expect(await people.hears('n'.repeat(201), file('prod.env'))).toBe(
      'The words beside a file become its note, of at most 200 characters. Nothing was stored.',
    );
    expect(await people.hears('n'.repeat(201), file(), 'ru')).toContain('Ничего не сохранено');
    expect(people.happened).toEqual(['created']);
  });

  it('takes options beside /secret, and no other text', async () => {
    const people = openPeople();
    const [card] = cardsIn(await people.types('/secret ttl=1h pass=tulip for @bob', file('a.pem')));
    expect(card!.lines.slice(0, 2)).toEqual(['For Bob.', 'Expires in 1 hour: 1 Jan 2026, 01:00 UTC.']);
    expect(card!.lines).toContain('Note: a.pem');
    expect(await people.hears('/secret note="my key"', file('a.pem'))).toContain('\nNote: my key\n');
    for (const line of ['/secret ttl=1h and words', '/secret -- x', '/secret help', '/secret list']) {
      const answer = await people.types(line, file('a.pem'));
      expect(transcript(answer), line).toMatch(/^A file is the secret itself.*Nothing was stored\.$/u);
      expect(answer.sourceHoldsSecret).toBe(true);
    }
    expect(await people.hears('/secret ttl=soon', file())).toContain('Nothing was stored.');
    expect(people.happened).toEqual(['created', 'created']);
  });

  it('is kept without a note when its name says nothing', async () => {
    const people = openPeople();
    for (const name of [undefined, '', ' \n'])
      expect(await people.hears('/secret', file(name))).not.toContain('Note:');
    const long = `${'n'.repeat(199)}🔑.env`;
    expect(await people.hears('', file(long))).toContain(`\nNote: ${'n'.repeat(199)}\n`);
  });

  it('answers the question for a text, for the people it was about', async () => {
    const people = openPeople();
    await people.types('/secret for @bob');
    expect(await people.hears('', file('a.pem'))).toContain('\nFor Bob.\n');
    expect(await people.hears('more')).toMatch(/^I keep only what you send with \/secret/u);
  });

  it('is for the one who was shown with it, and in a group too', async () => {
    const people = openPeople();
    const said = await people.hears('/secret', { ...file(), place: GROUP, shown: [someone('bob')] });
    expect(said).toMatch(/\nFor Bob\.\n.*\(posted\) # A secret for one person/su);
    expect((await people.types('', { ...file(), place: GROUP })).replies).toEqual([]);
  });

  it('does not go with another command: nothing is stored, and it may still hold a secret', async () => {
    const people = openPeople();
    for (const line of ['/list', '/burn x', '/cancel', '/start']) {
      const answer = await people.types(line, file());
      expect(transcript(answer)).toBe(
        'A file goes with /secret, or without any command. Nothing was stored or changed.',
      );
      expect(answer.sourceHoldsSecret).toBe(true);
    }
    expect(people.happened).toEqual([]);
  });

  it('that is empty or too long is refused as a text is', async () => {
    const people = openPeople();
    expect(await people.hears('', file('a', ''))).toContain('Nothing was stored.');
    expect(await people.hears('', file('a', 'x'.repeat(65_537)))).toContain('at most 65536 bytes');
    expect(people.happened).toEqual([]);
  });
});

describe('A text that its app has formatted', () => {
  it('is kept as it came, and its sender is warned', async () => {
    const people = openPeople();
    const warning =
      'Your app may have taken characters such as * _ ~ | ` for formatting: then they are missing, for the secret is stored as I received it. If they matter, burn it and use the web form, which keeps every character: https://once.example';
    const said = await people.hears('/secret bold', { isFormatted: true });
    expect(said.endsWith(`[Burn]\n${warning}`)).toBe(true);
    await people.types('/secret');
    expect(await people.hears('bold', { isFormatted: true }, 'ru')).toMatch(
      /\nПриложение могло принять символы вроде \* _ ~ \| ` за оформление.*https:\/\/once\.example$/u,
    );
    expect(await people.hears('/secret plain')).not.toContain('once.example');
  });

  it('is not warned of where nothing was stored, nor beside a file, which is whole', async () => {
    const people = openPeople();
    expect(await people.hears('/secret views=0 bold', { isFormatted: true })).not.toContain('web form');
    expect(await people.hears('bold', { ...file(), isFormatted: true })).not.toContain('web form');
  });
});
