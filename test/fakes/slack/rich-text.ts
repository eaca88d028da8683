interface Piece {
  readonly text?: string;
  readonly user_id?: string;
  readonly elements?: readonly Piece[];
}

/** The words of a `rich_text` block; people stand in it as Slack writes them in other texts. */
export function readRichText(block: object): string {
  const { text = '', user_id: user, elements = [] } = block as Piece;
  const person = user === undefined ? '' : `<@${user}>`;
  return person + text + elements.map(readRichText).join('');
}
