/** Secrets for people: the cards of those who make them, of those they are for, and of groups. */
export const peopleEn = {
  'people.unnamed': 'someone without a name',

  'people.card.for': 'For {{names}}.',
  'people.card.unopened': 'Not opened yet.',
  'people.card.never_opened': 'Nobody opened it.',
  'people.card.opened': '{{opened}} of {{people}} opened.',
  'people.card.opened_by': '{{name}} opened it: {{at}}.',
  'people.card.no_passphrase': 'No passphrase: it opens for them at a press.',
  'people.card.ask_passphrase': 'Needs a passphrase: ask the sender for it.',
  'people.card.until': 'Expires {{at}}.',
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

  'people.how': 'How this works',
  'people.how.words':
    'A card like this holds a secret and shows nothing of it. Whoever it is for presses Open and reads it in a window that nobody else sees. It opens as often as the card says and no more; after that, or when its time is up, it is gone for good.\nThe text is never a message: it is in no channel, no search and no export of messages. Slack does carry it when it is typed here and when it is opened here. A text that Slack must not see can be sealed in the browser: {{url}}\nTo make a secret of your own, type /secret.',

  'people.invitation.title': '{{name}} sent you a secret',
  'people.invitation.unnamed.title': 'You were sent a secret',
  'people.invitation.opened.title': 'You opened this secret',
  'people.invitation.once': 'You can open it once.',

  'people.ask.for': 'It will be for {{names}}.',
  'people.ask.pick': 'If only certain people are to open it, pick them first.',
  'people.unresolved.private':
    'I cannot tell people by a name alone. Nothing was stored. Pick them here; then I ask for the text.',
  'people.unresolved.group':
    'I cannot tell people by a name alone. Nothing was stored. Send /secret and the text as a reply to a message of that person, or send /secret in our private chat and pick the person there.',

  'people.refused.link_with_for':
    'to=link does not go with “for”: what is made for certain people opens in the chat, and has no link. Nothing was stored. Leave to= out.',
  'people.refused.chat_in_private':
    'to=chat posts a card to a group, and here are only the two of us. Nothing was stored.',
  'people.refused.chat_in_private.share': 'Leave to= out: Share then brings the card to any chat of yours.',
  'people.refused.words_beside_file':
    'A file is the secret itself: beside it there can be options such as ttl=1h, and no other text. Nothing was stored.',
  'people.refused.caption':
    'The words beside a file become its note, of at most {{max}} characters. Nothing was stored.',
  'people.refused.file_with_command':
    'A file goes with /secret, or without any command. Nothing was stored or changed.',

  'people.failed.burned':
    'Something went wrong on our side. I burned the secret at once: nothing is kept. Please try again.',
  'people.failed.may_be_stored':
    'Something went wrong on our side. Your text may have been stored, but nobody can open it, and it expires by itself. Please try again.',
  'people.untold': 'I could not write to {{names}}.',
  'people.untold.share':
    'Bring the card yourself: press Share and choose the chat. It opens only for those it is for.',
  'people.formatted':
    'Your app may have taken characters such as * _ ~ | ` for formatting: then they are missing, for the secret is stored as I received it. If they matter, burn it and use the web form, which keeps every character: {{url}}',

  'people.post.not_yours': 'Only the sender can post this card. Nothing was changed.',
  'people.post.not_here': 'There is no group here to post it to. Nothing was changed.',
  'people.post.already': 'Its card has been posted already. Nothing was changed.',

  'people.help.slack':
    'For certain people: /secret for @name and the text, or pick them in the form of /secret. It opens for them alone, here in Slack, and you see who has opened it.\nBefore the text, to=chat posts a card to the channel, which opens for whoever presses first.',
  'people.help':
    'For certain people: send /secret and the text as a reply to a message of theirs, or /secret alone in our private chat and pick them. It opens for them alone, here in the chat, and you see who has opened it.\nA text file that you send me becomes a secret too.\nIn a group, to=chat before the text also posts a card there, which opens for whoever presses first.',
} as const;
