import type { webEn } from '../en/web.ts';
import type { RussianOf } from '../languages.ts';

export const webRu = {} as const satisfies RussianOf<typeof webEn>;
