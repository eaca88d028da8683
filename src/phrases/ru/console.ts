import type { consoleEn } from '../en/console.ts';
import type { RussianOf } from '../languages.ts';

export const consoleRu = {} as const satisfies RussianOf<typeof consoleEn>;
