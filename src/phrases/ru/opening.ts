export const openingRu = {} as const;
