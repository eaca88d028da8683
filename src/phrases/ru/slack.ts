import type { slackEn } from '../en/slack.ts';
import type { RussianOf } from '../languages.ts';

export const slackRu = {
  'slack.no_text':
    'Нет текста. Ничего не сохранено. Наберите /secret и текст одной строкой; не отправляйте его отдельным сообщением: его прочтут все.',
  'slack.busy': 'Сейчас слишком много запросов. Ничего не сохранено и не изменено. Попробуйте через минуту.',
  'slack.receipt': 'Квитанция: узнать, что с секретом, или удалить его позже',
} as const satisfies RussianOf<typeof slackEn>;
