/** What somebody pasted, or what stands after the `#`: a key, or why it is none. */
export type Pasted =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'endToEnd'; readonly fragment: string }
  | { readonly kind: 'missing' | 'malformed' };

const KEY = /^[A-Za-z0-9_-]{32}$/;
const END_TO_END = /^[A-Za-z0-9_-]{32}\.e$/;

/** Takes the whole link, the part after its `#`, or an older link with the key in its path. */
export function readPasted(text: string): Pasted {
  const trimmed = text.trim();
  const mark = trimmed.includes('#') ? '#' : '/';
  const key = trimmed.slice(trimmed.lastIndexOf(mark) + 1);
  if (key === '') return { kind: 'missing' };
  if (END_TO_END.test(key)) return { kind: 'endToEnd', fragment: key };
  return KEY.test(key) ? { kind: 'key', key } : { kind: 'malformed' };
}
