import { describe, expect, it } from 'vitest';
import { LANGUAGES, type Language } from '../../src/phrases/languages.ts';
import { checkPublic, TALES } from './telegram-stories.ts';
import { Story } from './telegram-story.ts';

const HEADINGS: Readonly<Record<Language, string>> = { en: 'In English', ru: 'In Russian' };

const INTRODUCTION = `# Conversations in Telegram

What people see, as the tests of the Telegram bot see it: the real bot, talk and vault over a Telegram of our own. Written by
\`test/faces/telegram-story.test.ts\`; buttons stand in brackets. The server is restarted in the middle of each.`;

describe('a conversation in Telegram', () => {
  const told = new Map<string, string>();

  for (const language of LANGUAGES)
    it.each(TALES)(`${HEADINGS[language]}: $title`, async ({ title, tell }) => {
      const story = await Story.open(language);
      try {
        await tell(story);
        checkPublic(story);
        told.set(`${language} ${title}`, story.transcript);
      } finally {
        await story.close();
      }
    });

  it('reads as docs/transcripts/telegram.md has it', async () => {
    const parts = LANGUAGES.flatMap((language) => [
      `## ${HEADINGS[language]}`,
      ...TALES.map(
        ({ title }) => `### ${title}\n\n\`\`\`text\n${told.get(`${language} ${title}`) ?? ''}\n\`\`\``,
      ),
    ]);
    const text = `${[INTRODUCTION, ...parts].join('\n\n')}\n`;
    await expect(text).toMatchFileSnapshot('../../docs/transcripts/telegram.md');
  });
});
