import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommandLine, type SecretOptions } from '../../src/talk/command-line.ts';
import { mentionsIn } from './conversation.ts';

const people = (name: string) => (name === 'ghost' ? undefined : `telegram:${name}`);

interface Parsed {
  readonly kind: string;
  readonly text?: string;
  readonly options?: Record<string, unknown>;
  readonly phrase?: string;
  readonly values?: unknown;
}

/** The parser's answer with its redacted parts laid open. */
function parse(words: string): Parsed {
  const line = parseCommandLine(words, mentionsIn(words, people));
  return line.kind === 'text'
    ? { kind: 'text', text: line.text.reveal(), options: open(line.options) }
    : line;
}

function open({ passphrase, ...rest }: SecretOptions): Record<string, unknown> {
  return { ...rest, ...(passphrase && { pass: passphrase.reveal() }) };
}

const text = (words: string, options: Record<string, unknown> = {}): Parsed => ({
  kind: 'text',
  text: words,
  options,
});

describe('The front of a /secret line', () => {
  it('says nothing when there is nothing but white space', () => {
    for (const words of ['', ' ', '\n\t ']) expect(parse(words)).toEqual({ kind: 'nothing' });
    expect(parse('--')).toEqual({ kind: 'nothing' });
  });

  it('takes options in any order, parted by spaces', () => {
    expect(parse('ttl=1h views=3 pass=x to=link note=y the text')).toEqual(
      text('the text', { ttlS: 3600, views: 3, pass: 'x', to: 'link', note: 'y' }),
    );
    expect(parse(' note=y  ttl=90  the text')).toEqual(text(' the text', { ttlS: 90, note: 'y' }));
  });

  it('leaves everything after one white space to the text', () => {
    expect(parse('ttl=1h\n\n a  b ')).toEqual(text('\n a  b ', { ttlS: 3600 }));
    expect(parse('ttl=1h x ttl=2h')).toEqual(text('x ttl=2h', { ttlS: 3600 }));
  });

  it('ends the options at --', () => {
    expect(parse('-- ttl=1h')).toEqual(text('ttl=1h'));
    expect(parse('ttl=1h -- -- x')).toEqual(text('-- x', { ttlS: 3600 }));
    expect(parse('--  ')).toEqual(text(' '));
    expect(parse('--x')).toEqual(text('--x'));
    expect(parse('-----BEGIN KEY-----\n')).toEqual(text('-----BEGIN KEY-----\n'));
  });

  it.each([
    'DB_PASS=x',
    'dGVzdA==',
    'help me',
    'for the win',
    'x=1',
    'user=bob',
    'TTL=1h',
    'Ttl=1h',
    '=',
    'ttl',
    'ttl x',
  ])('takes %s for a text', (words) => {
    expect(parse(words)).toEqual(text(words));
  });

  it('reads values in quotes, with spaces and escaped quotes', () => {
    expect(parse('pass="two words" x')).toEqual(text('x', { pass: 'two words' }));
    expect(parse('pass=“two words” x')).toEqual(text('x', { pass: 'two words' }));
    expect(parse(String.raw`pass="a\"b\\c\d" x`)).toEqual(text('x', { pass: String.raw`a"b\c\d` }));
    expect(parse('pass=a"b x')).toEqual(text('x', { pass: 'a"b' }));
    expect(parse('note="a\tb" x')).toEqual(text('x', { note: 'a b' }));
  });

  it('takes the people after for', () => {
    const both = { recipients: [{ id: 'telegram:bob' }, { id: 'telegram:eve' }] };
    expect(parse('for @bob @eve the text')).toEqual(text('the text', both));
    expect(parse('for @bob, @eve,  the text')).toEqual(text(' the text', both));
    expect(parse('ttl=1h for @bob @bob note=n x')).toEqual(
      text('x', { ttlS: 3600, recipients: [{ id: 'telegram:bob' }], note: 'n' }),
    );
    expect(parse("for @bob's eyes")).toEqual(text("for @bob's eyes"));
    expect(parse('mail for @bob')).toEqual(text('mail for @bob'));
  });
});

describe('A slip in the options', () => {
  it.each([
    ['tttl=1h x', 'talk.refused.did_you_mean', { option: 'ttl' }],
    ['tl=1h x', 'talk.refused.did_you_mean', { option: 'ttl' }],
    ['view=2 x', 'talk.refused.did_you_mean', { option: 'views' }],
    ['ttl=1h pas=hunter2 x', 'talk.refused.did_you_mean', { option: 'pass' }],
    ['veiws=2 x', 'talk.refused.did_you_mean', { option: 'views' }],
    ['ttl=1h ttl=2h x', 'talk.refused.repeated', { option: 'ttl' }],
    ['for @bob for @eve x', 'talk.refused.repeated_for', {}],
    ['ttl=soon x', 'talk.refused.ttl', {}],
    ['ttl= x', 'talk.refused.ttl', {}],
    ['ttl="1h" x', 'talk.refused.ttl', {}],
    ['views=0 x', 'talk.refused.views', { max: 100 }],
    ['views=101 x', 'talk.refused.views', { max: 100 }],
    ['views=1e1 x', 'talk.refused.views', { max: 100 }],
    ['pass= x', 'talk.refused.empty_pass', {}],
    ['pass="" x', 'talk.refused.empty_pass', {}],
    ['pass="two words x', 'talk.refused.quotes', { option: 'pass' }],
    ['pass="two\nwords" x', 'talk.refused.quotes', { option: 'pass' }],
    ['note="two"words x', 'talk.refused.quotes', { option: 'note' }],
    ['to=all x', 'talk.refused.to', {}],
    ['note= x', 'talk.refused.note', { max: 200 }],
    [`note=${'n'.repeat(201)} x`, 'talk.refused.note', { max: 200 }],
    ['ttl=1h', 'talk.refused.no_text', {}],
    ['ttl=1h  ', 'talk.refused.no_text', {}],
    ['ttl=1h --', 'talk.refused.no_text', {}],
    ['views=2 for @bob x', 'talk.refused.views_with_for', {}],
    ['for @ghost x', 'talk.refused.unresolved', {}],
    ['for @bob @ghost x', 'talk.refused.unresolved', {}],
  ])('is refused: %s', (words, phrase, values) => {
    expect(parse(words)).toEqual({ kind: 'refusal', phrase, values });
  });

  it('is refused for more than 20 people', () => {
    const names = Array.from({ length: 21 }, (_, index) => `@${String.fromCharCode(97 + index)}`).join(' ');
    expect(parse(`for ${names} x`)).toMatchObject({ phrase: 'talk.refused.too_many_people' });
  });
});

const anyText = fc.string({ unit: 'binary', minLength: 1, maxLength: 60 });
const optionWords = fc.constantFrom(
  '',
  'ttl=1h ',
  'views=2 pass="a b" ',
  'note=n\n',
  'for @bob ',
  'to=link\t',
);

describe('Any text at all', () => {
  it('comes out whole after -- and one white space', () => {
    fc.assert(
      fc.property(optionWords, fc.constantFrom(' ', '\n', '\t'), anyText, (options, space, secret) => {
        expect(parse(`${options}--${space}${secret}`)).toMatchObject({ kind: 'text', text: secret });
      }),
    );
  });

  it('comes out whole when it does not begin like an option', () => {
    const plain = anyText.filter(
      (secret) => secret.trim() !== '' && !/^[ \t]*([a-z]+=|for\s|--)/u.test(secret),
    );
    fc.assert(
      fc.property(optionWords, plain, (options, secret) => {
        expect(parse(options + secret)).toMatchObject({ kind: 'text', text: secret });
      }),
    );
  });

  it('is never repeated by a refusal', () => {
    const lines = fc
      .array(
        fc.oneof(fc.constantFrom('ttl=', 'tt=', 'pass="', 'views=', 'for @ghost ', 'note=', ' '), anyText),
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(lines, (words) => {
        const line = parse(words);
        fc.pre(line.kind === 'refusal');
        expect(Object.values(line.values as object).every((value) => isOwnWord(value))).toBe(true);
      }),
    );
  });
});

function isOwnWord(value: unknown): boolean {
  return typeof value === 'number' || ['ttl', 'views', 'pass', 'to', 'note'].includes(String(value));
}
