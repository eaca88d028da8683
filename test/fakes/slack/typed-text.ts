/** Somebody Slack knows. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly team: string;
  readonly enterprise?: string;
}

const LINK_OR_NAME =
  /\bhttps?:\/\/[^\s<>"|]+|\b(?:[a-z0-9-]+\.)+(?:com|org|net|example)\b(?:\/[^\s<>"|]*)?|@(?:here|channel|everyone)\b|@[a-z0-9._-]+|#[a-z0-9_-]+/g;
const BROADCASTS = ['@here', '@channel', '@everyone'];

function entities(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** What Slack makes of typed text for a slash command with "escape channels, users and links" on. */
export function escapedBySlack(
  typed: string,
  people: readonly Person[],
  channels: ReadonlyMap<string, string>,
): string {
  let escaped = '';
  let at = 0;
  for (const match of typed.matchAll(LINK_OR_NAME)) {
    escaped += entities(typed.slice(at, match.index)) + markup(match[0], people, channels);
    at = match.index + match[0].length;
  }
  return escaped + entities(typed.slice(at));
}

function markup(found: string, people: readonly Person[], channels: ReadonlyMap<string, string>): string {
  if (BROADCASTS.includes(found)) return `<!${found.slice(1)}>`;
  if (found.startsWith('@')) {
    const person = people.find(({ name }) => name === found.slice(1));
    return person ? `<@${person.id}|${person.name}>` : found;
  }
  if (found.startsWith('#')) {
    const id = channels.get(found.slice(1));
    return id === undefined ? found : `<#${id}|${found.slice(1)}>`;
  }
  if (found.startsWith('http')) return `<${entities(found)}>`;
  return `<http://${entities(found)}|${entities(found)}>`;
}

/** A message as Slack keeps it when somebody wrote it without formatting. */
export function writtenBySlack(
  typed: string,
  people: readonly Person[],
  channels: ReadonlyMap<string, string>,
): { readonly text: string; readonly blocks: { type: string; block_id: string; elements: never[] }[] } {
  const text = escapedBySlack(typed, people, channels).replace(/<(@U[A-Z0-9]+)\|[^>]*>/g, '<$1>');
  const elements = [
    { type: 'rich_text_section', elements: [{ type: 'text', text: typed }] },
  ] as unknown as never[];
  return { text, blocks: [{ type: 'rich_text', block_id: 'r1', elements }] };
}
