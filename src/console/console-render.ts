import { styleText } from 'node:util';
import type { Say } from '../phrases/catalogue.ts';
import type { Board, Card, CardButton } from '../talk/reply.ts';

const COLUMNS = 78;

/** How cards and words look in a terminal of 80 columns. */
export interface Renderer {
  words(text: string): string;
  /** The first button gets the number `firstButton`. */
  card(card: Card, firstButton: number): string;
  board(board: Board, firstButton: number): string;
}

type Style = 'bold' | 'green' | 'yellow' | 'dim' | 'cyan';

const COLOURS: Readonly<Record<Card['status'], Style>> = {
  sealed: 'green',
  opened: 'cyan',
  burned: 'dim',
  expired: 'dim',
  frozen: 'yellow',
};

export function openRenderer(say: Say, isColoured: boolean): Renderer {
  const paint = (style: Style, text: string): string =>
    isColoured ? styleText(style, text, { validateStream: false }) : text;

  const buttonsLine = (buttons: readonly CardButton[], first: number): string =>
    buttons.map(({ label }, at) => `${paint('bold', `[${first + at}]`)} ${label}`).join('  ');

  return {
    words: (text) => wrapped(text, COLUMNS).join('\n'),

    card(card, firstButton) {
      const edge = (text: string): string => paint(COLOURS[card.status], text);
      const rule = '─'.repeat(Math.max(1, COLUMNS - card.title.length - 4));
      const lines = card.lines.flatMap((line) => wrapped(line, COLUMNS - 2));
      return [
        `${edge('┌─')} ${paint('bold', card.title)} ${edge(rule)}`,
        ...lines.map((line) => `${edge('│')} ${line}`),
        edge(`└${'─'.repeat(COLUMNS - 1)}`),
        // Whole on a line of its own, so that it can be picked up by a double or triple click.
        ...(card.link === undefined ? [] : [card.link]),
        ...(card.receiptLink === undefined ? [] : [say('console.receipt', { link: card.receiptLink })]),
        ...(card.buttons.length === 0 ? [] : [buttonsLine(card.buttons, firstButton)]),
      ].join('\n');
    },

    board({ words, rows }, firstButton) {
      let next = firstButton;
      const lines = rows.map((row) => {
        const line = buttonsLine(row, next);
        next += row.length;
        return line;
      });
      return [...wrapped(words, COLUMNS), ...lines].join('\n');
    },
  };
}

function wrapped(text: string, columns: number): string[] {
  return text.split('\n').flatMap((line) => {
    const lines = [''];
    for (const word of line.split(' ')) {
      const last = lines.at(-1) ?? '';
      if (last === '') lines[lines.length - 1] = word;
      else if (last.length + 1 + word.length <= columns) lines[lines.length - 1] = `${last} ${word}`;
      else lines.push(word);
    }
    return lines;
  });
}
