import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Screens } from '../fakes/slack/people-see.ts';
import { PAYLOAD_SCHEMA_FILE, SCHEMA_FILE } from '../fakes/slack/schema-check.ts';
import { faultsOf } from '../fakes/slack/shapes.ts';

function installed(name: string): string {
  const file = new URL(`../../node_modules/${name}/package.json`, import.meta.url);
  return `${name} ${(JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version}`;
}

describe('the crawler of the fake Slack', () => {
  it.each([
    ['fetches the links of a message', 'C1', {}, 1],
    ['leaves a message alone that says so', 'C1', { unfurl_links: false, unfurl_media: false }, 0],
    ['fetches the links of a direct message', 'D1', { unfurl_links: false }, 1],
  ])('%s', (_what, channel, flags, fetched) => {
    const screens = new Screens();
    screens.show({ message: { text: 'http://127.0.0.1:1/x', ...flags }, channel, edits: 0 });
    expect(screens.crawled).toHaveLength(fetched);
  });
});

describe('the schema that the fake Slack checks messages against', () => {
  it.each([SCHEMA_FILE, PAYLOAD_SCHEMA_FILE])(
    'was made from the installed Bolt (else run scripts/make-slack-schemas.mjs): %#',
    (file) => {
      const { $comment } = JSON.parse(readFileSync(file, 'utf8')) as { $comment: string };
      expect($comment).toBe(['@slack/bolt', '@slack/types', '@slack/web-api'].map(installed).join(', '));
    },
  );

  const text = { type: 'plain_text', text: 'Hello' };

  it('takes a sound message', () => {
    expect(faultsOf('respond', { text: 'Hello', blocks: [{ type: 'section', text }] })).toEqual([]);
  });

  it.each([
    ['a field Slack does not know', { text: 'x', unfurl: false }],
    ['a field of the wrong type', { text: 'x', unfurl_links: 'false' }],
    [
      'an unknown kind of text',
      { text: 'x', blocks: [{ type: 'section', text: { type: 'html', text: 'x' } }] },
    ],
    [
      'a header with markup',
      { text: 'x', blocks: [{ type: 'header', text: { type: 'mrkdwn', text: 'x' } }] },
    ],
    [
      'a button without text',
      { text: 'x', blocks: [{ type: 'actions', elements: [{ type: 'button', text: {}, action_id: 'a' }] }] },
    ],
    [
      'a section that is too long',
      { text: 'x', blocks: [{ type: 'section', text: { ...text, text: 'x'.repeat(3_001) } }] },
    ],
    ['too many blocks', { text: 'x', blocks: Array.from({ length: 51 }, () => ({ type: 'divider' })) }],
    ['no text for notifications', { blocks: [{ type: 'section', text }] }],
  ])('refuses %s', (_what, message) => {
    expect(faultsOf('respond', message as never)).not.toEqual([]);
  });
});
