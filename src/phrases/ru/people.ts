export const peopleRu = {} as const;
