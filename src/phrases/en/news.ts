export const newsEn = {} as const;
