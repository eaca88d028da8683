import type { consoleEn } from '../en/console.ts';
import type { RussianOf } from '../languages.ts';

export const consoleRu = {
  'console.greeting':
    'Tellonce в терминале. Наберите /secret и текст, и вы получите ссылку, которая открывается один раз. Все возможности: /help. Выход: /quit или Ctrl-D.',
  'console.help':
    'Здесь, в терминале:\n1 нажимает кнопку с пометкой [1], 2 — кнопку с пометкой [2]\nТекст из нескольких строк: /secret """ и Enter, затем строки, затем """ отдельной строкой\n/quit или Ctrl-D: выход',
  'console.receipt': 'Квитанция, только для вас: {{link}}',
  'console.block': 'Теперь строки текста; конец отмечает """ отдельной строкой.',
  'console.block_open': 'Текст не закончен: нет """ отдельной строкой. Ничего не сохранено.',
  'console.unknown_command': 'Такой команды здесь нет. Ничего не сохранено. Все команды: /help.',
} as const satisfies RussianOf<typeof consoleEn>;
