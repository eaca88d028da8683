export const openingEn = {} as const;
