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
  'telegram.receipt': 'Квитанция',
} as const satisfies RussianOf<typeof telegramEn>;
