export const talkEn = {} as const;
