/** Opening a secret in the chat. A stranger is told nothing but that it is for someone else. */
export const openingEn = {
  'opening.forbidden': 'This secret is for someone else.',
  'opening.own':
    'This secret is your own: it opens for those it is for. {{list}} shows what became of it. Nothing was opened.',
  'opening.not_here': 'Opening a secret in the chat is not available yet here. Nothing was opened.',
  'opening.at_work': 'The text is on its way to you. If it does not come, open it again in half a minute.',
  'opening.delivered':
    'You have just opened it. The text is here or in our private chat, until I clear it away.',
  'opening.delivered.window':
    'You have just opened it, in the window that I showed you. I show a text once only.',
  'opening.failed':
    'I could not bring you the text. It is kept for you: open it again within a minute of your first try. After that it is gone.',

  'opening.title': 'A secret for you',
  'opening.title.from': 'A secret from {{name}}',
  'opening.footer': 'I clear this away in {{left}}. What you copy is yours to look after.',
  'opening.ticket':
    'This text cannot be shown whole in the chat. This link opens it, once, within {{left}}; whoever has it can open it, so keep it to yourself:\n{{link}}',

  'opening.passphrase.required':
    'This secret needs its passphrase. Send it as your next message: I delete it at once and then open the secret. I wait {{minutes}} minutes; {{cancel}} stops.',
  'opening.passphrase.required.group':
    'This secret needs its passphrase. Send it to me in our private chat as your next message there, never to the group. I wait {{minutes}} minutes; {{cancel}} stops.',
  'opening.passphrase.wrong': {
    one: 'That is not the passphrase. The secret is still there, and you have {{count}} try left for now. Send it again as your next message; {{cancel}} stops.',
    other:
      'That is not the passphrase. The secret is still there, and you have {{count}} tries left for now. Send it again as your next message; {{cancel}} stops.',
  },
  'opening.passphrase.unfit':
    'That cannot be a passphrase, so I did not try it. Send the passphrase alone, as a plain message; {{cancel}} stops.',
  'opening.passphrase.field.required': 'This secret needs its passphrase. Its sender can tell it to you.',
  'opening.passphrase.field.wrong': {
    one: 'That is not the passphrase. The secret is still there, and you have {{count}} try left for now.',
    other:
      'That is not the passphrase. The secret is still there, and you have {{count}} tries left for now.',
  },
  'opening.passphrase.field.unfit': 'That cannot be a passphrase, so I did not try it.',
  'opening.passphrase.later':
    'Too many wrong passphrases were tried. Wait ten minutes, then open the secret again. It is still there.',

  'opening.privacy':
    'The chat platform sees the text you type here, and may keep it even after the message is deleted. A text that is opened in the chat passes it once more.\nThis server sees the text while it seals it and while it opens it in the chat; in between it keeps it encrypted. The key of a link is in the link alone. For the chat the key is cut in two: one half is in the button, the other is kept here, and neither opens anything by itself.\nThe reader sees the text; what he then does with it nobody can prevent.\nYou see when it was opened, and by whom if that was in the chat. A group sees no more than how many have opened it.\n\nOnly the web form, where it says so, seals the text in your own browser, so that neither the platform nor this server sees it: {{url}}',
} as const;
