/** What is told later: receipts, reminders; and lists of one's secrets. */
export const newsEn = {
  'news.opened.by': '{{person}} opened your secret {{name}}.',
  'news.opened.of': {
    one: '{{count}} of {{all}} has opened it.',
    other: '{{count}} of {{all}} have opened it.',
  },
  'news.refused.claimant':
    'Someone it is not for tried to open your secret {{name}}. They were told nothing, and it stays sealed.',
  'news.refused.passphrase': 'Someone tried a wrong passphrase on your secret {{name}}. It stays sealed.',
  'news.burned.admin': 'Your secret {{name}} was burned by those who run this server.',
  'news.burned.people': 'Your secret {{name}} was burned by someone who has its receipt.',
  'news.expired.people': 'Your secret {{name}} expired.',

  'news.reminder.unopened':
    'Nobody has opened your secret {{name}} yet. It expires in {{left}}: remind its reader, or burn it.',
  'news.reminder.partly':
    'Not everybody has opened your secret {{name}} yet. It expires in {{left}}: remind the others, or burn it.',
  'news.reminder.for_you':
    'A secret made for you is waiting: you have not opened it yet. It expires in {{left}}.',
  'news.reminder.turn_off': 'No more reminders',
  'news.reminder.turn_on': 'Remind me again',
  'news.reminder.off': 'I will not remind you of unopened secrets any more.',
  'news.reminder.on': 'I will remind you of secrets that stay unopened.',

  'news.list.heading': 'Your secrets: {{number}}.',
  'news.list.page': 'Page {{page}} of {{pages}}.',
  'news.list.for': '{{name}} for {{names}}',
  'news.list.people': { one: '{{count}} person', other: '{{count}} people' },
  'news.list.sealed': 'not opened yet',
  'news.list.frozen': 'frozen',
  'news.list.opened': 'opened',
  'news.list.burned': 'burned',
  'news.list.expired': 'expired',
  'news.list.opened_of': { one: '{{count}} of {{all}} opened', other: '{{count}} of {{all}} opened' },
  'news.list.views': { one: '{{count}} view left', other: '{{count}} views left' },
  'news.list.expires': 'expires in {{left}}',
  'news.list.until': 'expires {{at}}',
  'news.list.burn': 'Burn {{name}}',
} as const;
