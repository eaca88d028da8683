import type { newsEn } from '../en/news.ts';
import type { RussianOf } from '../languages.ts';

export const newsRu = {
  'news.opened.by': 'Ваш секрет {{name}} открыт. Кто открыл: {{person}}.',
  'news.opened.of': {
    one: 'Открыл {{count}} из {{all}}.',
    few: 'Открыли {{count}} из {{all}}.',
    many: 'Открыли {{count}} из {{all}}.',
    other: 'Открыли {{count}} из {{all}}.',
  },
  'news.refused.claimant':
    'Ваш секрет {{name}} попытался открыть человек, которому он не предназначен. Ему ничего не сообщили, секрет по-прежнему запечатан.',
  'news.refused.passphrase':
    'К вашему секрету {{name}} ввели неверную кодовую фразу. Секрет по-прежнему запечатан.',
  'news.burned.admin': 'Ваш секрет {{name}} удалил администратор этого сервера.',
  'news.burned.people': 'Ваш секрет {{name}} удалил тот, у кого есть квитанция.',
  'news.expired.people': 'Срок секрета {{name}} истёк.',

  'news.reminder.unopened':
    'Ваш секрет {{name}} пока никто не открыл. Он исчезнет через {{left}}: напомните получателю или удалите секрет.',
  'news.reminder.partly':
    'Ваш секрет {{name}} открыли ещё не все. Он исчезнет через {{left}}: напомните остальным или удалите секрет.',
  'news.reminder.for_you': 'Вас ждёт секрет: вы его ещё не открыли. Он исчезнет через {{left}}.',
  'news.reminder.turn_off': 'Больше не напоминать',
  'news.reminder.turn_on': 'Снова напоминать',
  'news.reminder.off': 'Больше не буду напоминать о неоткрытых секретах.',
  'news.reminder.on': 'Буду напоминать о секретах, которые никто не открывает.',

  'news.list.heading': 'Ваши секреты: {{number}}.',
  'news.list.page': 'Страница {{page}} из {{pages}}.',
  'news.list.for': '{{name}} (кому: {{names}})',
  'news.list.people': {
    one: '{{count}} человек',
    few: '{{count}} человека',
    many: '{{count}} человек',
    other: '{{count}} человека',
  },
  'news.list.sealed': 'пока не открыт',
  'news.list.frozen': 'заморожен',
  'news.list.opened': 'открыт',
  'news.list.burned': 'удалён',
  'news.list.expired': 'срок истёк',
  'news.list.opened_of': {
    one: 'открыл {{count}} из {{all}}',
    few: 'открыли {{count}} из {{all}}',
    many: 'открыли {{count}} из {{all}}',
    other: 'открыли {{count}} из {{all}}',
  },
  'news.list.views': {
    one: 'остался {{count}} просмотр',
    few: 'осталось {{count}} просмотра',
    many: 'осталось {{count}} просмотров',
    other: 'осталось {{count}} просмотра',
  },
  'news.list.expires': 'исчезнет через {{left}}',
  'news.list.until': 'исчезнет {{at}}',
  'news.list.burn': 'Удалить {{name}}',
} as const satisfies RussianOf<typeof newsEn>;
