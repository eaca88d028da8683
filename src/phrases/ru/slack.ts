import type { slackEn } from '../en/slack.ts';
import type { RussianOf } from '../languages.ts';

export const slackRu = {} as const satisfies RussianOf<typeof slackEn>;
