import { checkPublic, TALES } from './slack-stories.ts';
import { SlackStory } from './slack-story.ts';
import { transcriptSuite } from './transcript.suite.ts';

transcriptSuite({
  platform: 'Slack',
  bot: 'app',
  tales: TALES,
  open: (language, kind) => SlackStory.open(language, kind),
  check: checkPublic,
});
