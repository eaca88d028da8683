import type { newsEn } from '../en/news.ts';
import type { RussianOf } from '../languages.ts';

export const newsRu = {
  'news.reminder.unopened':
    'Ваш секрет {{name}} пока никто не открыл. Он исчезнет через {{left}}: напомните получателю или удалите секрет.',
  'news.reminder.partly':
    'Ваш секрет {{name}} открыли {{opened}} из {{all}}. Он исчезнет через {{left}}: напомните остальным или удалите секрет.',
  'news.reminder.for_you': 'Вас ждёт секрет: вы его ещё не открыли. Он исчезнет через {{left}}.',
  'news.reminder.turn_off': 'Больше не напоминать',
  'news.reminder.turn_on': 'Снова напоминать',
  'news.reminder.off': 'Больше не буду напоминать о неоткрытых секретах.',
  'news.reminder.on': 'Буду напоминать о секретах, которые никто не открывает.',
} as const satisfies RussianOf<typeof newsEn>;
