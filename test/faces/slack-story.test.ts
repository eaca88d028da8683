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
    it.each(TALES)(`${HEADINGS[language]}: $title`, async ({ title, tell, ...kind }) => {
      const story = await SlackStory.open(language, kind);
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
