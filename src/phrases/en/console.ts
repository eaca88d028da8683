export const consoleEn = {} as const;
