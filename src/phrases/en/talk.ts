/** What the bot says on every platform: cards, answers, refusals. Each refusal says whether something was stored. */
export const talkEn = {
  'talk.card.sealed.title': 'Your secret is sealed',
  'talk.card.opened.title': 'Your secret was opened',
  'talk.card.burned.title': 'Your secret was burned',
  'talk.card.expired.title': 'Your secret expired',
  'talk.card.frozen.title': 'Your secret is frozen: too many wrong passphrases',
  'talk.card.expires': 'Expires in {{left}}: {{at}}.',
  'talk.card.views': {
    one: '{{count}} view, then it is gone.',
    other: '{{count}} views, then it is gone.',
  },
  'talk.card.passphrase': 'Needs its passphrase: tell it to the reader in some other way.',
  'talk.card.no_passphrase': 'No passphrase: whoever has the link can open it.',
  'talk.card.opened_at': 'Opened {{at}}.',
  'talk.card.last_opened_at': 'Last opened {{at}}.',
  'talk.card.denied': {
    one: '{{count}} wrong passphrase was tried.',
    other: '{{count}} wrong passphrases were tried.',
  },
  'talk.card.note': 'Note: {{note}}',
  'talk.card.id': 'Id: {{id}}',
  'talk.card.burn': 'Burn',

  'talk.time.days': { one: '{{count}} day', other: '{{count}} days' },
  'talk.time.hours': { one: '{{count}} hour', other: '{{count}} hours' },
  'talk.time.minutes': { one: '{{count}} minute', other: '{{count}} minutes' },
  'talk.time.seconds': { one: '{{count}} second', other: '{{count}} seconds' },

  'talk.ask':
    'Send the text as your next message: all of it becomes the secret, just as it is. I wait {{minutes}} minutes; {{cancel}} stops.',
  'talk.ask.group':
    'Send me the text in our private chat, as your next message there: all of it becomes the secret, just as it is. I wait {{minutes}} minutes; {{cancel}} stops.',
  'talk.not_asked': 'I keep only what you send with /secret. Nothing was stored. {{help}} says more.',
  'talk.cancelled': 'Cancelled. Nothing was stored.',

  'talk.refused.did_you_mean':
    'Did you mean {{option}}=? Nothing was stored. If it is part of your text, put -- before the text.',
  'talk.refused.repeated':
    '{{option}}= stands there twice. Nothing was stored. Give it once, or put -- before the text if the second belongs to it.',
  'talk.refused.repeated_for':
    '“for” stands there twice. Nothing was stored. Name all people after one “for”, or put -- before the text.',
  'talk.refused.quotes':
    'The quotes of {{option}}= do not close. Nothing was stored. Write {{option}}="two words", then a space, then the text.',
  'talk.refused.ttl': 'ttl= takes a time such as 90s, 15m, 1h or 7d. Nothing was stored.',
  'talk.refused.ttl_range': 'ttl= takes a time from 1s to {{max}}. Nothing was stored.',
  'talk.refused.views': 'views= takes a whole number from 1 to {{max}}. Nothing was stored.',
  'talk.refused.views_with_for':
    'views= does not go with “for”: each person named opens it once. Nothing was stored. Leave views= out.',
  'talk.refused.empty_pass':
    'pass= needs a passphrase right behind it, such as pass=word or pass="two words". Nothing was stored.',
  'talk.refused.long_pass': 'That passphrase is too long or not whole text. Nothing was stored.',
  'talk.refused.to': 'to= takes link or chat. Nothing was stored.',
  'talk.refused.note': 'note= takes 1 to {{max}} characters. Nothing was stored.',
  'talk.refused.no_text': 'There is no text after the options. Nothing was stored.',
  'talk.refused.broken_text':
    'The text holds half a character and cannot be kept as it is. Nothing was stored.',
  'talk.refused.unresolved':
    'I cannot tell who that is. Nothing was stored. Type @ and pick the person from the list that appears.',
  'talk.refused.too_many_people': 'A secret can be for at most {{max}} people. Nothing was stored.',
  'talk.refused.for_later': 'Secrets for a named person are not available yet here. Nothing was stored.',
  'talk.refused.chat_later':
    'Posting a card to the chat is not available yet here. Nothing was stored. Leave to= out to get a link.',
  'talk.refused.throttled':
    'That was a lot at once. Nothing was stored. Please wait {{seconds}} s, then send it again.',
  'talk.refused.day':
    'You have made as many secrets today as one person may. Nothing was stored. Try again tomorrow (days are counted in UTC).',
  'talk.refused.busy':
    'Too many passphrases are being sealed right now. Nothing was stored. Try again in a minute.',

  'talk.failed.nothing_stored': 'Something went wrong on our side. Nothing was stored. Please try again.',
  'talk.failed.may_be_stored':
    'Something went wrong on our side. Your text may have been stored, but nobody has its link, and it expires by itself. Please try again.',
  'talk.failed.burn':
    'Something went wrong on our side. I cannot say whether it was burned: look at {{list}}, then try again.',
  'talk.unwatched':
    'The secret is stored and its link works, but I could not make a note of it: it is missing from {{list}}, and you will not be told when it is opened. Keep the receipt link to see it or burn it.',

  'talk.list.none': 'You have no secrets here. Make one with /secret.',
  'talk.list.none_live': 'You have no live secrets to burn. Nothing was changed.',

  'talk.burn.done': 'Burned. Nobody can open {{name}} any more.',
  'talk.burn.opened': 'Too late to burn {{name}}: it was opened before.',
  'talk.burn.expired': 'There is nothing left to burn: {{name}} has expired.',
  'talk.burn.not_yours':
    'There is no secret of yours with this id. Only its sender can burn a secret. Nothing was changed.',
  'talk.burn.which': 'Give the id that the card shows: {{burn}}, a space and the id. Nothing was changed.',
  'talk.press.unknown': 'This button does not work any more. Nothing was changed.',

  'talk.told.opened': 'Your secret {{name}} was opened.',
  'talk.told.views_left': {
    one: '{{count}} view is left.',
    other: '{{count}} views are left.',
  },
  'talk.told.burned': 'Your secret {{name}} was burned by someone who has its link or receipt.',
  'talk.told.expired':
    'Your secret {{name}} expired unread. It is gone; send a new one if it is still needed.',
  'talk.told.expired_partly': 'Your secret {{name}} expired before all its views were used.',
  'talk.told.frozen':
    'Someone tried too many wrong passphrases on your secret {{name}}. It is frozen: thaw it by its receipt link, or burn it.',

  'talk.start':
    'Hello! I hand over passwords and keys so that they do not stay in the chat.\n\nType /secret and your text. You get a link that opens exactly once; pass it on. I tell you when it is opened.\n\n{{help}} shows all I can do, {{privacy}} who can see what.',
  'talk.help':
    '/secret your text: seals the text and gives you a link that opens once\n/secret alone: I ask for the text\n/list: your secrets, with a button to burn each\n/burn and the id: ends a secret at once\n/privacy: who can see what\n/language: English or Russian\n/cancel: stops what I asked for',
  'talk.help.slack':
    '/secret your text: seals the text and gives you a link that opens once\n/secret alone: a form for the text, the people it is for, and the rest\n/secret list: your secrets, with a button to burn each\n/secret burn: the live ones alone\n/secret privacy: who can see what',
  'talk.help.options':
    'Before the text you can put:\nttl=1h how long it lives (90s, 15m, 1h, 7d; at most {{max}})\nviews=3 how often it can be opened\npass=word or pass="two words" a passphrase the reader must know\nnote="for the new laptop" a note for yourself\n-- ends the options, when the text itself looks like one\n\nExample: /secret ttl=1h pass=tulip my text',
  'talk.privacy':
    'The chat platform sees the text you type here, and may keep it even after the message is deleted.\nThis server sees the text while it seals it, then keeps it encrypted. The key is in the link alone, so what is stored opens nothing by itself.\nThe reader sees the text; what he then does with it nobody can prevent.\nYou see whether and when it was opened, not by whom.\n\nOnly the web form, where it says so, seals the text in your own browser, so that neither the platform nor this server sees it: {{url}}',

  'talk.language': 'I speak English here. /language ru switches to Russian.',
  'talk.language.set': 'From now on I speak English.',
  'talk.language.unknown': 'I know English and Russian: /language en or /language ru. Nothing was changed.',
} as const;
