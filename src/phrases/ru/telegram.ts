import type { telegramEn } from '../en/telegram.ts';
import type { RussianOf } from '../languages.ts';

export const telegramRu = {
  'telegram.command.secret': 'Превратить текст в ссылку, которая откроется один раз',
  'telegram.command.list': 'Ваши секреты и что с ними стало',
  'telegram.command.burn': 'Удалить секрет, пока его не открыли',
  'telegram.command.language': 'Выбрать язык',
  'telegram.command.privacy': 'Кому видно то, что вы здесь пишете',
  'telegram.command.help': 'Как это работает и что можно настроить',
  'telegram.command.start': 'Начать',
  'telegram.command.cancel': 'Отменить мой вопрос',
  'telegram.undeleted.private':
    'Не удалось удалить ваше сообщение. Удалите его сами: текст всё ещё виден в этом чате.',
  'telegram.undeleted.group':
    'Не удалось удалить ваше сообщение: нужно право «Удаление сообщений». Удалите его сами: текст виден всей группе.',
  'telegram.write_privately':
    'Я отвечаю только в личных сообщениях, но написать первым Telegram мне не даёт. Откройте @{{bot}}, нажмите «Начать» и повторите там. Ничего не сохранено.',
  'telegram.refused.kind':
    'Я принимаю только текст или текстовый файл. Ничего не сохранено. Если вы прислали что-то секретное и оно ещё видно в чате, удалите его сами.',
  'telegram.refused.album':
    'Я принимаю файлы по одному. Ничего не сохранено. Если вы прислали что-то секретное и оно ещё видно в чате, удалите его сами, а потом отправьте файлы по одному.',
  'telegram.refused.person_unknown':
    'Telegram не сообщает мне, кто это, поэтому сделать секрет для этого человека нельзя. Ничего не сохранено. Выберите человека из списка, который предлагает /secret, или отправьте контакт того, кто есть в Telegram.',
  'telegram.ask_placeholder': 'Текст, который нужно скрыть',
  'telegram.open_chat': 'Открыть личный чат',
  'telegram.unanswered': 'Не получилось ответить лично. Откройте @{{bot}}, нажмите «Начать» и повторите там.',
  'telegram.unanswered.nothing_kept':
    'Не получилось ответить лично, поэтому ничего не сохранено. Откройте @{{bot}}, нажмите «Начать» и повторите там.',
  'telegram.sent_privately': 'Отправлено вам в личный чат.',
  'telegram.ask_in_private': 'Не здесь, где читают другие: нажмите кнопку и продолжите в личном чате.',
  'telegram.not_posted':
    'Не удалось опубликовать здесь карточку: нужно право отправлять сообщения. Секрет сохранён: найти и удалить его можно через /list, а передать — кнопкой на его карточке.',
  'telegram.posted.named': 'Кому:',
  'telegram.posted.somebody': 'участнику группы',
  'telegram.pick_people': 'Выбрать людей',
  'telegram.reading.goes_on': '(продолжение в следующем сообщении)',
  'telegram.hide': 'Скрыть',
  'telegram.receipt': 'Квитанция',
} as const satisfies RussianOf<typeof telegramEn>;
