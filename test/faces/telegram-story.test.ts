import { checkPublic, TALES } from './telegram-stories.ts';
import { Story } from './telegram-story.ts';
import { transcriptSuite } from './transcript.suite.ts';

transcriptSuite({
  platform: 'Telegram',
  bot: 'bot',
  tales: TALES,
  open: (language) => Story.open(language),
  check: checkPublic,
});
