export const telegramEn = {
  'telegram.command.secret': 'Turn a text into a link that opens once',
  'telegram.command.list': 'Your secrets and what became of them',
  'telegram.command.burn': 'Destroy a secret before it is opened',
  'telegram.command.language': 'Choose the language',
  'telegram.command.privacy': 'Who can see what you type here',
  'telegram.command.help': 'How it works and what can be set',
  'telegram.command.start': 'Begin',
  'telegram.command.cancel': 'Forget the question I asked',
  'telegram.inline.make': 'Make a secret',
  'telegram.about.short': 'Send passwords, keys and other secrets so that they open once and are gone.',
  'telegram.about.long':
    'Type /secret and a text. You get a card and a link that opens once; or name a person, and only that person can open it, right in the chat. You are told when it was opened, and can burn it before. The text is kept encrypted and is gone after it was opened or its time is up.',
  'telegram.undeleted.private':
    'I could not delete your message. Delete it yourself now: the text is still in this chat.',
  'telegram.undeleted.group':
    'I could not delete your message (I need the right to delete messages). Delete it yourself now: the group can read it.',
  'telegram.write_privately':
    'I answer only in private, and Telegram does not let me write first. Open @{{bot}}, press Start and ask there. Nothing was stored.',
  'telegram.refused.kind':
    'I can take a text or a text file, nothing else. Nothing was stored. If what you sent is secret and still in the chat, delete it yourself.',
  'telegram.refused.album':
    'I take one file at a time. Nothing was stored. If what you sent is secret and still in the chat, delete it yourself, then send the files one by one.',
  'telegram.refused.whisper':
    'In a group I read only commands: /secret and the text in one message. Nothing was stored.',
  'telegram.refused.person_unknown':
    'Telegram does not tell me who that is, so I cannot make a secret for them. Nothing was stored. Pick the person from the list that /secret offers, or send a contact who uses Telegram.',
  'telegram.file.too_large':
    'That file is too large: at most {{limitBytes}} bytes fit. Nothing was stored, and I delete your message all the same.',
  'telegram.file.not_text':
    'That file is no text in UTF-8, and I take only text files. Nothing was stored, and I delete your message all the same.',
  'telegram.file.empty': 'That file is empty. Nothing was stored.',
  'telegram.file.unfetched':
    'I could not fetch that file from Telegram. Nothing was stored, and I delete your message all the same. Send it again in a while.',
  'telegram.ask_placeholder': 'The text to hide',
  'telegram.open_chat': 'Open the private chat',
  'telegram.unanswered': 'I could not answer in private. Open @{{bot}}, press Start and ask there.',
  'telegram.unanswered.nothing_kept':
    'I could not answer in private, so nothing was kept. Open @{{bot}}, press Start and ask there.',
  'telegram.sent_privately': 'Sent to you in our private chat.',
  'telegram.ask_in_private':
    'Not here, where others read along: press the button and go on in our private chat.',
  'telegram.not_posted':
    'I could not post the card here: I need the right to send messages. Your secret is kept: /list shows it and can burn it, and Share on its card brings it to any chat.',
  'telegram.posted.named': 'For:',
  'telegram.posted.somebody': 'a member of this group',
  'telegram.pick_people': 'Pick people',
  'telegram.reading.goes_on': '(goes on in the next message)',
  'telegram.hide': 'Hide',
  'telegram.receipt': 'Receipt',
} as const;
