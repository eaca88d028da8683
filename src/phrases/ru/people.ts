import type { peopleEn } from '../en/people.ts';
import type { RussianOf } from '../languages.ts';

export const peopleRu = {
  'people.unnamed': 'человек без имени',

  'people.card.for': 'Кому: {{names}}.',
  'people.card.unopened': 'Пока не открыт.',
  'people.card.opened': 'Открыли: {{opened}} из {{people}}.',
  'people.card.opened_by': 'Открыт {{at}}: {{name}}.',
  'people.card.no_passphrase': 'Без кодовой фразы: адресату достаточно нажать кнопку.',
  'people.card.ask_passphrase': 'Нужна кодовая фраза: спросите её у отправителя.',
  'people.card.until': 'Исчезнет {{at}}.',
  'people.card.open': 'Открыть',
  'people.card.post': 'Карточка в этот чат',
  'people.card.share': 'Поделиться',

  'people.posted.title': {
    one: 'Секрет для одного человека',
    few: 'Секрет для {{count}} человек',
    many: 'Секрет для {{count}} человек',
    other: 'Секрет для {{count}} человека',
  },
  'people.posted.only': {
    one: 'Открыть его может только этот человек, один раз.',
    few: 'Открыть его могут только эти {{count}} человека, каждый один раз.',
    many: 'Открыть его могут только эти {{count}} человек, каждый один раз.',
    other: 'Открыть его могут только эти {{count}} человека, каждый один раз.',
  },
  'people.posted.first.title': 'Секрет для того, кто откроет первым',
  'people.posted.first': {
    one: 'Откроется {{count}} раз: прочтёт тот, кто первым нажмёт «Открыть».',
    few: 'Откроется {{count}} раза: прочтут те, кто первыми нажмут «Открыть».',
    many: 'Откроется {{count}} раз: прочтут те, кто первыми нажмут «Открыть».',
    other: 'Откроется {{count}} раза: прочтут те, кто первыми нажмут «Открыть».',
  },
  'people.ended.opened.title': 'Секрет открыли',
  'people.ended.burned.title': 'Секрет удалён',
  'people.ended.expired.title': 'Срок секрета истёк',
  'people.ended.frozen.title': 'Секрет заморожен: слишком много неверных кодовых фраз',

  'people.invitation.title': '{{name}}: вам секрет',
  'people.invitation.unnamed.title': 'Вам прислали секрет',
  'people.invitation.opened.title': 'Вы открыли этот секрет',
  'people.invitation.once': 'Открыть его можно один раз.',
} as const satisfies RussianOf<typeof peopleEn>;
