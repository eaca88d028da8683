interface Piece {
  readonly text?: string;
  readonly user_id?: string;
  readonly fallback?: string;
  readonly elements?: readonly Piece[];
}

/** The words of a `rich_text` block; people stand in it as Slack writes them in other texts, times as for whoever has an old Slack. */
export function readRichText(block: object): string {
  const { text = '', user_id: user, fallback, elements = [] } = block as Piece;
  const person = user === undefined ? '' : `<@${user}>`;
  const time = fallback ?? '';
  return person + time + text + elements.map(readRichText).join('');
}
