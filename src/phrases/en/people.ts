/** Secrets for people: the cards of those who make them, of those they are for, and of groups. */
export const peopleEn = {
  'people.unnamed': 'someone without a name',

  'people.card.for': 'For {{names}}.',
  'people.card.unopened': 'Not opened yet.',
  'people.card.opened': '{{opened}} of {{people}} opened.',
  'people.card.opened_by': '{{name}} opened it on {{at}}.',
  'people.card.no_passphrase': 'No passphrase: it opens for them at a press.',
  'people.card.ask_passphrase': 'Needs a passphrase: ask the sender for it.',
  'people.card.until': 'Expires on {{at}}.',
  'people.card.open': 'Open',
  'people.card.post': 'Post a card here',
  'people.card.share': 'Share',

  'people.posted.title': {
    one: 'A secret for one person',
    other: 'A secret for {{count}} people',
  },
  'people.posted.only': {
    one: 'Only that person can open it, once.',
    other: 'Only these {{count}} can open it, each once.',
  },
  'people.posted.first.title': 'A secret for whoever opens it first',
  'people.posted.first': {
    one: 'It opens once: whoever presses Open first reads it.',
    other: 'It opens {{count}} times: those who press Open first read it.',
  },
  'people.ended.opened.title': 'This secret was opened',
  'people.ended.burned.title': 'This secret was burned',
  'people.ended.expired.title': 'This secret expired',
  'people.ended.frozen.title': 'This secret is frozen: too many wrong passphrases',

  'people.invitation.title': '{{name}} sent you a secret',
  'people.invitation.unnamed.title': 'You were sent a secret',
  'people.invitation.opened.title': 'You opened this secret',
  'people.invitation.once': 'You can open it once.',
} as const;
