import type { telegramEn } from '../en/telegram.ts';
import type { RussianOf } from '../languages.ts';

export const telegramRu = {} as const satisfies RussianOf<typeof telegramEn>;
