export const telegramEn = {
  'telegram.command.secret': 'Turn a text into a link that opens once',
  'telegram.command.list': 'Your secrets and what became of them',
  'telegram.command.burn': 'Destroy a secret before it is opened',
  'telegram.command.language': 'Choose the language',
  'telegram.command.privacy': 'Who can see what you type here',
  'telegram.command.help': 'How it works and what can be set',
  'telegram.command.start': 'Begin',
  'telegram.command.cancel': 'Forget the question I asked',
  'telegram.undeleted.private':
    'I could not delete your message. Delete it yourself now: the text is still in this chat.',
  'telegram.undeleted.group':
    'I could not delete your message (I need the right to delete messages). Delete it yourself now: the group can read it.',
  'telegram.write_privately':
    'I answer only in private, and Telegram does not let me write first. Open @{{bot}}, press Start and ask there. Nothing was stored.',
  'telegram.text_only': 'I can read only plain text messages. Nothing was stored.',
  'telegram.ask_placeholder': 'The text to hide',
  'telegram.receipt': 'Receipt',
} as const;
