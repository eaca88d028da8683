import { describe, expect, it } from 'vitest';
import { LANGUAGES, type Language } from '../../src/phrases/languages.ts';
import { checkPublic, TALES } from './slack-stories.ts';
import { SlackStory } from './slack-story.ts';

const HEADINGS: Readonly<Record<Language, string>> = { en: 'In English', ru: 'In Russian' };

const INTRODUCTION = `# Conversations in Slack

What people see, as the tests of the Slack app see it: the real app, talk and vault over a Slack of our own. Written by
\`test/faces/slack-story.test.ts\`; buttons stand in brackets. The server is restarted in the middle of each.`;

describe('a conversation in Slack', () => {
  const told = new Map<string, string>();

  for (const language of LANGUAGES)
<<<<<<< HEAD
    it.each(TALES)(`${HEADINGS[language]}: $title`, async ({ title, tell, isInstalled = false }) => {
      const story = await SlackStory.open(language, { isInstalled });
=======
    it.each(TALES)(`${HEADINGS[language]}: $title`, async ({ title, tell, isSocket = false }) => {
      const story = await SlackStory.open(language, { isSocket });
>>>>>>> 8db6eb0 (Cards, invitations and the Home tab say when in each reader's own time, and a card tells how it works)
      try {
        await tell(story);
        checkPublic(story);
        told.set(`${language} ${title}`, story.transcript);
      } finally {
        await story.close();
      }
    });

  it('reads as docs/transcripts/slack.md has it', async () => {
    const parts = LANGUAGES.flatMap((language) => [
      `## ${HEADINGS[language]}`,
      ...TALES.map(
        ({ title }) => `### ${title}\n\n\`\`\`text\n${told.get(`${language} ${title}`) ?? ''}\n\`\`\``,
      ),
    ]);
    const text = `${[INTRODUCTION, ...parts].join('\n\n')}\n`;
    await expect(text).toMatchFileSnapshot('../../docs/transcripts/slack.md');
  });
});
