export const newsRu = {} as const;
