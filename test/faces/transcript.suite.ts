import { describe, expect, it } from 'vitest';
import { LANGUAGES, type Language } from '../../src/phrases/languages.ts';

const HEADINGS: Readonly<Record<Language, string>> = { en: 'In English', ru: 'In Russian' };

interface Story {
  /** What people saw, in the order in which they saw it. */
  readonly transcript: string;
  close(): Promise<void>;
}

interface Tale<OneStory> {
  readonly title: string;
  readonly tell: (story: OneStory) => Promise<void>;
}

export interface Transcript<OneStory extends Story, OneTale extends Tale<OneStory>> {
  readonly platform: 'Slack' | 'Telegram';
  /** What a bot is called there. */
  readonly bot: 'app' | 'bot';
  readonly tales: readonly OneTale[];
  readonly open: (language: Language, tale: OneTale) => Promise<OneStory>;
  /** What must be so at the end of every tale. */
  readonly check: (story: OneStory) => void;
}

function introduction(platform: string, bot: string): string {
  return `# Conversations in ${platform}

What people see, as the tests of the ${platform} ${bot} see it: the real ${bot}, talk and vault over a ${platform} of our own. Written by
\`test/faces/${platform.toLowerCase()}-story.test.ts\`; buttons stand in brackets. The server is restarted in the middle of each.`;
}

/** Tells every tale in every language, and holds what people saw against docs/transcripts/. */
export function transcriptSuite<OneStory extends Story, OneTale extends Tale<OneStory>>({
  platform,
  bot,
  tales,
  open,
  check,
}: Transcript<OneStory, OneTale>): void {
  const document = `docs/transcripts/${platform.toLowerCase()}.md`;
  const told = new Map<string, string>();

  describe(`a conversation in ${platform}`, () => {
    for (const language of LANGUAGES)
      it.each(tales)(`${HEADINGS[language]}: $title`, async (tale) => {
        const story = await open(language, tale);
        try {
          await tale.tell(story);
          check(story);
          told.set(`${language} ${tale.title}`, story.transcript);
        } finally {
          await story.close();
        }
      });

    it(`reads as ${document} has it`, async () => {
      const parts = LANGUAGES.flatMap((language) => [
        `## ${HEADINGS[language]}`,
        ...tales.map(
          ({ title }) => `### ${title}\n\n\`\`\`text\n${told.get(`${language} ${title}`) ?? ''}\n\`\`\``,
        ),
      ]);
      const text = `${[introduction(platform, bot), ...parts].join('\n\n')}\n`;
      await expect(text).toMatchFileSnapshot(`../../${document}`);
    });
  });
}
