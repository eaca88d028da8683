/** What only the terminal says; the rest is the talk's. */
export const consoleEn = {
  'console.greeting':
    'Tellonce in the terminal. Type /secret and a text to get a link that opens once. /help shows everything, /quit or Ctrl-D ends.',
  'console.help':
    'Here in the terminal:\n1 presses the button marked [1], 2 the one marked [2]\nA text of several lines: /secret """ and Enter, the lines, then """ on a line of its own\n/quit or Ctrl-D ends',
  'console.receipt': 'Receipt, for you alone: {{link}}',
  'console.block': 'Now the lines of the text; """ on a line of its own ends it.',
  'console.block_open': 'The text was not ended by """ on a line of its own. Nothing was stored.',
  'console.unknown_command': 'There is no such command here. Nothing was stored. /help shows all.',
} as const;
