import type { webCreateEn } from '../en/web-create.ts';
import type { RussianOf } from '../languages.ts';

export const webCreateRu = {
  'web.create.title': 'Оставить секрет',
  'web.create.intro': 'Напишите текст и передайте ссылку. Её откроют один раз, и секрет исчезнет.',
  'web.create.sealedHere':
    'Браузер шифрует всё до отправки. Сервер не видит ни текста, ни ключа, ни кодовой фразы.',
  'web.create.serverSees':
    'Эта форма отправляет текст на сервер, и шифрует его сервер. После этого секрет открывает только ссылка: ключа у сервера не остаётся.',
  'web.create.noWebCrypto': 'Страница загружена по обычному http, а там браузеры не шифруют.',
  'web.create.text': 'Секретный текст',
  'web.create.counter': '{{used}} из {{most}} байт',
  'web.create.passphrase': 'Кодовая фраза',
  'web.create.optional': 'необязательно',
  'web.create.passphraseHint':
    'Сообщите её получателю другим путём. Робота, который и вправду нажимает кнопки, остановит только она.',
  'web.create.hide': 'Скрыть',
  'web.create.show': 'Показать',
  'web.create.generate': 'Придумать',
  'web.create.strength.weak': 'Слабая',
  'web.create.strength.weak.hint':
    'Её легко угадать, может хватить и тех немногих попыток, что здесь разрешены.',
  'web.create.strength.fair': 'Средняя',
  'web.create.strength.fair.hint':
    'Здесь выдержит: 50 ошибок замораживают секрет. Но если украдут и хранилище, и ссылку, может не выдержать.',
  'web.create.strength.strong': 'Надёжная',
  'web.create.strength.strong.hint': 'Должна выдержать, даже если украдут и хранилище, и ссылку.',
  'web.create.ttl': 'Срок хранения',
  'web.create.views': 'Число открытий',
  'web.create.token': 'Токен доступа',
  'web.create.tokenHint': 'На этом сервере секреты оставляют только те, у кого есть токен.',
  'web.create.submit': 'Получить ссылку',
  'web.create.busy': 'Готовим ссылку…',
  'web.create.offline': 'Сервер не ответил, и неизвестно, сохранён ли текст. Попробуйте ещё раз.',
  'web.create.lost':
    'Сервер не ответил. Если что-то и сохранилось, ключа от этого нет ни у кого. Ваш текст на месте: попробуйте ещё раз.',
  'web.create.notSealed': 'Браузер не смог зашифровать текст. Ничего не отправлено.',
  'web.create.exists':
    'Ничего не сохранено: такой ключ уже занят. Попробуйте ещё раз, ключ каждый раз новый.',
  'web.create.bad.secret': 'Сначала напишите что-нибудь.',
  'web.create.bad.encoding': 'В тексте есть повреждённые символы, сохранить их как есть нельзя.',
  'web.create.bad.tooLarge': 'Слишком длинно: можно не больше {{limitBytes}} байт.',
  'web.create.bad.passphrase': 'Нужен обычный текст длиной от 1 до {{limitBytes}} байт.',
  'web.create.bad.ttl_seconds': 'Выберите один из предложенных сроков.',
  'web.create.bad.views': 'Укажите целое число от 1 до {{most}}.',
  'web.create.bad.token': 'Токен не указан или не подходит. Ничего не сохранено.',
  'web.create.refused.title': 'Ничего не сохранено',
  'web.create.refused':
    'Ради безопасности страница не повторяет ваш текст. Вернитесь назад или наберите его заново и учтите:',

  'web.generator.title': 'Случайный набор',
  'web.generator.words': 'Слова',
  'web.generator.characters': 'Символы',
  'web.generator.count': 'Сколько',
  'web.generator.bits': 'Стойкость {{bits}} бит, даже если известно, как это получено.',
  'web.generator.lost': 'Список слов не загрузился. Попробуйте ещё раз или возьмите символы.',
  'web.generator.again': 'Ещё раз',
  'web.generator.toPassphrase': 'В кодовую фразу',
  'web.generator.toText': 'В текст',

  'web.created.title': 'Ссылка готова',
  'web.created.link': 'Ссылка для получателя',
  'web.created.linkHint':
    'Текст прочитает тот, кто откроет её первым, поэтому отправьте её только нужному человеку.',
  'web.created.share': 'Поделиться',
  'web.created.qr': 'QR-код',
  'web.created.qrLabel': 'QR-код ссылки для получателя',
  'web.created.qrLost': 'Картинка не получилась. Скопируйте ссылку.',
  'web.created.told': 'Кодовая фраза',
  'web.created.toldHint': 'В ссылке её нет. Сообщите её получателю другим путём.',
  'web.created.receipt': 'Квитанция, только для вас',
  'web.created.receiptHint': 'По ней видно, открыт ли секрет, и его можно удалить. Самого текста в ней нет.',
  'web.created.sealedHere':
    'Текст зашифровал ваш браузер. У сервера нет ни ключа, ни ссылки: скопируйте её сейчас, показать её снова не сможет никто.',
  'web.created.sealedByServer':
    'Текст зашифровал сервер и ключа не оставил: скопируйте ссылку сейчас, показать её снова не сможет никто.',
  'web.created.kept': 'Если секрет не прочитают, он будет удалён {{time}}.',
  'web.created.views': {
    one: 'Открывается {{count}} раз.',
    few: 'Открывается {{count}} раза.',
    many: 'Открывается {{count}} раз.',
    other: 'Открывается {{count}} раза.',
  },
  'web.created.passphrase': 'Нужна кодовая фраза.',
  'web.created.another': 'Оставить ещё один',
} as const satisfies RussianOf<typeof webCreateEn>;
