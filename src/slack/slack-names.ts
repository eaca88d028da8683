/**
 * Slack shows people by their ids, under the name that each reader knows them by; the bot itself may not ask for names. So a
 * person's name in the talk is a mark around his id, which becomes a mention of Slack's where the words are drawn.
 */
const MARK = /\uE000([A-Z0-9]{1,32})\uE001/u;
const MARKS = new RegExp(MARK.source, 'gu');

export function nameMark(userId: string): string {
  return `\uE000${userId}\uE001`;
}

export type NamedPart = { readonly text: string } | { readonly userId: string };

export function holdsNames(words: string): boolean {
  return MARK.test(words);
}

/** The words and the people in them, in their order. */
export function partsOf(words: string): readonly NamedPart[] {
  // Every second piece is an id: that is how `split` gives what a group has caught.
  const parts = words
    .split(MARKS)
    .map((piece, at): NamedPart => (at % 2 === 1 ? { userId: piece } : { text: piece }));
  return parts.filter((part) => !('text' in part) || part.text !== '');
}

/** For what can hold no mention: a header, a label, a text for notifications that is still to be escaped. */
export function withoutMarks(words: string): string {
  return words.replaceAll(MARKS, '@$1');
}
