import type { Mention } from '../talk/utterance.ts';

export interface TypedText {
  readonly words: string;
  readonly mentions: readonly Mention[];
}

interface Piece {
  readonly words: string;
  /** Names someone, or nobody who could be resolved. */
  readonly mention?: Pick<Mention, 'person'>;
}

/** Slack's markup, or a name with @ that Slack left as it was typed because it knows nobody of that name. */
const MARKUP = /<([^<>]*)>|(?<=^|[\s,])@[\p{L}\p{N}._-]*[\p{L}\p{N}_-]/gu;
const ENTITY = /&(amp|lt|gt);/g;
const CHARACTERS: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>' };
/** What Slack puts before an address that was typed without it. */
const ADDED_SCHEME = /^(?:https?:\/\/|mailto:|tel:)/;

/**
 * The text as it was typed, from a slash command with `should_escape`: there a raw `<` is always Slack's own markup, and
 * `&amp; &lt; &gt;` are the user's `& < >`. Offsets of mentions count in the typed text.
 */
export function unescapeSlack(escaped: string, actorOf: (userId: string) => string): TypedText {
  const mentions: Mention[] = [];
  let words = '';
  let at = 0;
  for (const match of escaped.matchAll(MARKUP)) {
    words += plain(escaped.slice(at, match.index));
    const piece = match[1] === undefined ? { words: match[0], mention: {} } : typed(match[1], actorOf);
    if (piece.mention) {
      mentions.push({ start: words.length, end: words.length + piece.words.length, ...piece.mention });
    }
    words += piece.words;
    at = match.index + match[0].length;
  }
  return { words: words + plain(escaped.slice(at)), mentions };
}

function plain(escaped: string): string {
  return escaped.replace(ENTITY, (entity, name: string) => CHARACTERS[name] ?? entity);
}

/** What somebody typed to get one `<…>` of Slack's. */
function typed(markup: string, actorOf: (userId: string) => string): Piece {
  const bar = markup.indexOf('|');
  const target = plain(bar === -1 ? markup : markup.slice(0, bar));
  const label = bar === -1 ? '' : plain(markup.slice(bar + 1));
  const name = target.slice(1);
  if (target.startsWith('@')) {
    return {
      words: `@${label || name}`,
      mention: { person: { id: actorOf(name), ...(label !== '' && { name: label }) } },
    };
  }
  if (target.startsWith('#')) return { words: `#${label || name}` };
  if (target.startsWith('!'))
    return { words: atSign(label || (name.split('^').at(-1) ?? name)), mention: {} };
  if (label === '' || label === target) return { words: target };
  if (isShortFor(label, target)) return { words: label };
  // A link under other words: both are kept, for nothing of a secret may be lost.
  return { words: `${label} (${target})` };
}

function atSign(name: string): string {
  return name.startsWith('@') ? name : `@${name}`;
}

function isShortFor(label: string, url: string): boolean {
  const whole = url.replace(/%7C/gi, '|');
  const bare = whole.replace(ADDED_SCHEME, '');
  return label === whole || label === bare || `${label}/` === bare;
}
