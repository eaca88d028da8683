import type { talkEn } from '../en/talk.ts';
import type { RussianOf } from '../languages.ts';

export const talkRu = {} as const satisfies RussianOf<typeof talkEn>;
