import type { errorsEn } from '../en/errors.ts';
import type { RussianOf } from '../languages.ts';

export const errorsRu = {
  'error.input.invalid': 'Не удалось разобрать запрос. Ничего не сохранено и не изменено.',
  'error.input.too_large': 'Слишком длинно: можно не больше {{limitBytes}} байт. Ничего не сохранено.',
  'error.actor.unknown': 'Нужен действующий токен доступа. Ничего не сохранено и не изменено.',
  'error.actor.forbidden': 'Вам это не разрешено. Ничего не сохранено и не изменено.',
  'error.actor.throttled':
    'Слишком много запросов или попыток. Подождите {{retryAfterS}} с и попробуйте снова. Ничего не сохранено, не изменено и не потеряно.',
  'error.passphrase.required': 'Чтобы открыть этот секрет, нужна кодовая фраза.',
  'error.passphrase.wrong': 'Кодовая фраза не подошла. Секрет на месте.',
  'error.secret.gone':
    'Секрета больше нет: его открыли, удалили или истёк срок. Попросите отправителя прислать новый.',
  'error.secret.exists': 'Секрет с таким ключом уже есть. Ничего не сохранено: создайте новый ключ.',
  'error.secret.frozen':
    'Слишком много неверных кодовых фраз: секрет заморожен. Отправитель может разморозить его по квитанции.',
  'error.store.unavailable':
    'Сервер сейчас не может этого сделать. Ничего не изменено, попробуйте через минуту.',
  'error.store.full': 'Хранилище заполнено. Ничего не сохранено, попробуйте позже.',
  'error.key.unknown': 'У сервера нет нужного главного ключа. Ничего не изменено, сообщите администратору.',
  'input.missing': 'Не хватает поля {{field}}: укажите {{wanted}}.',
  'input.unknown': 'Поле {{field}} неизвестно: {{wanted}}.',
  'input.type': 'Неверный тип поля {{field}}: нужно {{wanted}}.',
  'input.range': 'Недопустимое значение {{field}}: нужно {{wanted}}.',
  'input.format': 'Неверный вид поля {{field}}: нужно {{wanted}}.',
  'input.empty': 'Поле {{field}} пусто: нужно {{wanted}}.',
  'input.encoding': 'В поле {{field}} не текст: нужно {{wanted}}.',
  'input.conflict': 'Поле {{field}} не сочетается с остальными: {{wanted}}.',
  'input.not_json': '{{field}}: это не JSON, пришлите {{wanted}}.',
  'input.needs_key': 'Одного идентификатора мало: нужно {{wanted}}.',
} as const satisfies RussianOf<typeof errorsEn>;
