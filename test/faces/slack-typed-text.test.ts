import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { personOf, slackActor, slackUserOf } from '../../src/slack/slack-people.ts';
import { unescapeSlack } from '../../src/slack/slack-unescape.ts';
import { escapedBySlack, type Person } from '../fakes/slack/typed-text.ts';

const bob: Person = { id: 'U2BOB', name: 'bob', team: 'T1' };
const channels = new Map([['general', 'C1']]);
const actorOf = (userId: string): string => `slack:T1:${userId}`;

const PEM = [
  '-----BEGIN PRIVATE KEY-----',
  'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj',
  'MzEfYyjiWA4R4/M2bS1GB4t7NXp98C3SC6dVMvDuictGeurT8jNbvJZHtCSuYEvu',
  '-----END PRIVATE KEY-----',
  '',
].join('\n');

describe('the text of a slash command', () => {
  it.each([
    'a&b<c>"https://x/y?z=1&w=2"',
    '*bold* _it_ ~s~ `code`',
    PEM,
    '🔑 p😀ss 👩‍👩‍👧 é ё 漢字',
    'x'.repeat(3_000),
    '&amp; &lt;b&gt; &amp;amp; &#60; &quot;',
    'mail me: ada@example.com or see example.com/a?b=1&c=<2>',
    'https://example.com https://example.com/?q=a&b=<c> http://a.b/|c',
    'ask @bob in #general, not @here or #nowhere or @nobody',
    'two  spaces,\ttabs\n\nand lines ',
    '<@U2BOB> <!here> <#C1|general> <https://x|y>',
    '@@ @ # <> < > && |',
  ])('comes through byte for byte: %j', (typed) => {
    expect(unescapeSlack(escapedBySlack(typed, [bob], channels), actorOf).words).toBe(typed);
  });

  it('comes through byte for byte, whatever it is', () => {
    const awkward = fc.stringMatching(
      /^(?:[&<>|@#! a]|&amp;|&lt;|https:\/\/a\.b\/|@bob|example\.com){0,20}$/,
    );
    const text = fc.oneof(fc.string({ unit: 'binary' }), awkward);
    fc.assert(
      fc.property(text, (typed) => {
        expect(unescapeSlack(escapedBySlack(typed, [bob], channels), actorOf).words).toBe(typed);
      }),
      { numRuns: 300 },
    );
  });

  it('says who is named where, in the typed text', () => {
    const typed = 'for 😀 & @bob, @nobody: x';
    const { words, mentions } = unescapeSlack(escapedBySlack(typed, [bob], channels), actorOf);
    expect(mentions.map(({ start, end, person }) => [words.slice(start, end), person?.id])).toEqual([
      ['@bob', 'slack:T1:U2BOB'],
      ['@nobody', undefined],
    ]);
  });

  it.each([
    ['<@U2BOB>', '@U2BOB', 'slack:T1:U2BOB'],
    ['<@W2BOB|bob.b>', '@bob.b', 'slack:T1:W2BOB'],
    ['<!here>', '@here', undefined],
    ['<!channel|channel>', '@channel', undefined],
    ['<!subteam^S1|@team>', '@team', undefined],
    ['<!subteam^S1>', '@S1', undefined],
  ])('reads %s as %s', (escaped, words, actor) => {
    const read = unescapeSlack(escaped, actorOf);
    expect(read.words).toBe(words);
    expect(read.mentions).toMatchObject([{ start: 0, end: words.length }]);
    expect(read.mentions[0]?.person?.id).toBe(actor);
  });

  it.each([
    ['<#C1|general>', '#general'],
    ['<#C1|>', '#C1'],
    ['<https://x.example/a?b=1&amp;c=2>', 'https://x.example/a?b=1&c=2'],
    ['<https://x.example|https://x.example>', 'https://x.example'],
    ['<http://x.example|x.example>', 'x.example'],
    ['<https://x.example/%7C|https://x.example/|>', 'https://x.example/|'],
    ['<mailto:a@x.example|a@x.example>', 'a@x.example'],
    ['<tel:+4930|+4930>', '+4930'],
    ['<https://x.example/reset|click here>', 'click here (https://x.example/reset)'],
    ['a < b', 'a < b'],
    ['<unclosed', '<unclosed'],
    ['mail@bob', 'mail@bob'],
  ])('reads %s as %s, which names nobody', (escaped, words) => {
    expect(unescapeSlack(escaped, actorOf)).toEqual({ words, mentions: [] });
  });
});

describe('an actor of Slack', () => {
  const [bob, t1, e1] = [{ id: 'U1', team_id: 'T1' }, { id: 'T1' }, { id: 'E1' }];
  const grid = { id: 'T1', enterprise_id: 'E1' };
  const window = { app_installed_team_id: 'T1' };
  it.each<[string, Record<string, unknown>, string, string[]]>([
    ['of one workspace', { user: bob, team: t1 }, 'slack:T1:U1', ['T1']],
    ['of an organisation', { user: bob, team: grid, enterprise: e1 }, 'slack:E1:U1', ['T1', 'E1']],
    [
      'whose workspace tells no organisation',
      { user: bob, team: t1, enterprise: e1 },
      'slack:E1:U1',
      ['T1', 'E1'],
    ],
    [
      'whose home is his organisation',
      { user: { id: 'U1', team_id: 'E1' }, team: t1, enterprise: e1 },
      'slack:E1:U1',
      ['E1', 'E1'],
    ],
    [
      'of another workspace of the organisation',
      { user: bob, team: { id: 'T2', enterprise_id: 'E1' }, enterprise: e1 },
      'slack:E1:U1',
      ['T1'],
    ],
    [
      'of an app installed for all',
      { user: bob, team: null, enterprise: e1, is_enterprise_install: true },
      'slack:E1:U1',
      ['T1', 'E1'],
    ],
    ['who is a guest', { user: { id: 'U1', team_id: 'T9' }, team: t1 }, 'slack:T1:U1', ['T9']],
    [
      'who is a guest in a window',
      { user: { id: 'U1', team_id: 'T9' }, team: { id: 'T9' }, view: window },
      'slack:T1:U1',
      ['T9'],
    ],
    [
      'who is a guest from an organisation',
      { user: { id: 'U1', team_id: 'T9' }, team: t1, enterprise: { id: 'E9' } },
      'slack:T1:U1',
      ['T9'],
    ],
    [
      'in a window that notes as whose app it was opened',
      {
        user: { id: 'U1', team_id: 'T9' },
        team: { id: 'T9' },
        view: { ...window, private_metadata: '{"place":{"kind":"private","ref":"x"},"scope":"E1"}' },
      },
      'slack:E1:U1',
      ['T9'],
    ],
  ])('%s has one id, and what he belongs to', (_what, payload, id, homes) => {
    const person = personOf(payload);
    expect(person && slackActor(person)).toMatchObject({ id, homes });
    expect(slackUserOf(id)).toBe('U1');
  });

  it('is written to only if he is of Slack', () => {
    expect(slackUserOf('telegram:42')).toBeUndefined();
    expect(slackUserOf('slack:T1:U1 U2')).toBeUndefined();
  });
});
