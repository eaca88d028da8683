export const slackEn = {} as const;
