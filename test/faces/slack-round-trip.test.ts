import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sayIn } from '../../src/phrases/catalogue.ts';
import { parseSecretKey } from '../../src/vault/secret-key.ts';
import type { SlackPerson } from '../fakes/slack/slack-person.ts';
import { linksIn } from '../fakes/slack/shapes.ts';
import { openStage, type Stage } from './slack-stage.ts';

const say = sayIn('en');

const TEXTS = [
  'a&b<c>"https://x/y?z=1&w=2"',
  '*bold* _it_ ~s~ `code`',
  '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkq+/hkiG9w0BAQEFAASC==\n-----END PRIVATE KEY-----\n',
  '🔑 p😀ss 👩‍👩‍👧 :key:',
  `${'&<>"é🔑'.repeat(428)}x&<>`.padEnd(3_000, '>'),
  '  two spaces, a tab\t and &amp; as it is ',
];

describe('a text in Slack', () => {
  let stage: Stage;
  let ada: SlackPerson;

  beforeEach(async () => {
    stage = await openStage();
    ada = stage.scene.slack.person('ada');
  });

  afterEach(async () => {
    await stage.close();
    expect(stage.scene.slack.complaints).toEqual([]);
  });

  /** What a browser shows behind the link in these words. */
  async function behind(link: string | undefined): Promise<string> {
    const key = parseSecretKey(/#([A-Za-z0-9_-]+)/.exec(link ?? '')?.[1] ?? '');
    const { text } = await stage.vault.reveal({ key: key!, from: 'address:127.0.0.1' });
    return text.reveal();
  }

  it.each(TEXTS)('of the form is opened as it was typed: %j', async (typed) => {
    expect(typed.length).toBeLessThanOrEqual(3_000);
    await ada.types('/secret');
    const form = await ada.untilModal(say('slack.form.title'));
    await form.fills(say('slack.form.text'), typed);
    await form.submits();
    expect(await behind((await ada.untilModal(say('talk.card.sealed.title'))).reads())).toBe(typed);
  });

  it.each(TEXTS)('of the command is opened as it was typed: %j', async (typed) => {
    const shown = stage.scene.slack.nextFor(ada);
    await ada.types(`/secret -- ${typed}`);
    expect(await behind(linksIn((await shown).message).find((url) => url.includes('#')))).toBe(typed);
  });

  it.each(TEXTS)('of a message that becomes a secret is opened as it was typed: %j', async (typed) => {
    await ada.usesShortcutOn(ada.says('C1', typed), 'tellonce-message');
    const form = await ada.untilModal(say('slack.form.title'));
    await form.submits();
    expect(await behind((await ada.untilModal(say('talk.card.sealed.title'))).reads())).toBe(typed);
  });
});
