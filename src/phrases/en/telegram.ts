export const telegramEn = {} as const;
