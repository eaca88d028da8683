/** What only Slack needs to say: there nothing can be asked for in a message, which the channel would read. */
export const slackEn = {
  'slack.no_text':
    'There is no text. Nothing was stored. Type /secret and the text in one line; never send it as a message of its own, for everybody here would read it.',
  'slack.busy': 'Too much is going on right now. Nothing was stored or changed. Try again in a minute.',
  'slack.receipt': 'Receipt: see how it is doing, or burn it later',
} as const;
