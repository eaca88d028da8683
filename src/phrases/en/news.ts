/** What is told later: receipts, reminders; and lists of one's secrets. */
export const newsEn = {
  'news.reminder.unopened':
    'Nobody has opened your secret {{name}} yet. It expires in {{left}}: remind its reader, or burn it.',
  'news.reminder.partly':
    '{{opened}} of {{all}} have opened your secret {{name}}. It expires in {{left}}: remind the others, or burn it.',
  'news.reminder.for_you':
    'A secret made for you is waiting: you have not opened it yet. It expires in {{left}}.',
  'news.reminder.turn_off': 'No more reminders',
  'news.reminder.turn_on': 'Remind me again',
  'news.reminder.off': 'I will not remind you of unopened secrets any more.',
  'news.reminder.on': 'I will remind you of secrets that stay unopened.',
} as const;
