/** What only Slack needs to say: there the sub-commands stand behind `/secret`, and nothing can be asked for in a message. */
export const slackEn = {
  'slack.help':
    'Type /secret and your text. You get a link that opens exactly once; only you see it, pass it on. You are told when it is opened.\n\n/secret help: this\n/secret list: your secrets, and a button to burn each\n/secret burn: ends one of your secrets at once\n/secret privacy: who can see what\n\nBefore the text you can put:\nttl=1h how long it lives (90s, 15m, 1h, 7d)\nviews=3 how often it can be opened\npass=word or pass="two words" a passphrase the reader must know\nnote="for the new laptop" a note for yourself\n-- ends the options, when the text itself looks like one\n\nExample: /secret ttl=1h pass=tulip my text',
  'slack.no_text':
    'There is no text. Nothing was stored. Type /secret and the text in one line; never send it as a message of its own, for everybody here would read it.',
  'slack.busy': 'Too much is going on right now. Nothing was stored or changed. Try again in a minute.',
  'slack.receipt': 'Receipt: see how it is doing, or burn it later',
} as const;
