const FILE_NAME = /^(?:(journal|snapshot)-(\d{16})|(rewritten)-(\d{16})-(\d{16}))\.ndjson$/;
const DRAFT = /^(journal-\d{16}|snapshot-\d{16}|rewritten-\d{16}-\d{16})\.ndjson\.tmp$/;

export interface DataFileName {
  readonly name: string;
  readonly kind: 'journal' | 'snapshot' | 'rewritten';
  /** The first sequence number that it holds or stands for. */
  readonly first: number;
  /** The last one; that of a segment is not in its name. */
  readonly last?: number;
}

function padded(seq: number): string {
  return String(seq).padStart(16, '0');
}

export function segmentName(first: number): string {
  return `journal-${padded(first)}.ndjson`;
}

/** A file that stands for the lines `first` to `last` of the journal. */
export function rewrittenName(first: number, last: number): string {
  return first === 1
    ? `snapshot-${padded(last)}.ndjson`
    : `rewritten-${padded(first)}-${padded(last)}.ndjson`;
}

export function parseDataFileName(name: string): DataFileName | undefined {
  const [, single, seq, , first, last] = FILE_NAME.exec(name) ?? [];
  if (single === 'journal') return { name, kind: 'journal', first: Number(seq) };
  if (single === 'snapshot') return { name, kind: 'snapshot', first: 1, last: Number(seq) };
  if (first === undefined) return undefined;
  return { name, kind: 'rewritten', first: Number(first), last: Number(last) };
}

export interface Listing {
  /** The files that count, in order. */
  readonly chain: readonly DataFileName[];
  /** Files that a rewritten one stands for. */
  readonly needless: readonly string[];
  /** Files that were not finished. */
  readonly drafts: readonly string[];
}

/** What of a folder counts. Ranges lie inside each other or side by side: the widest that begins where we are is read. */
export function listingOf(names: readonly string[]): Listing {
  const found = names.flatMap((name) => parseDataFileName(name) ?? []);
  const isNeedless = (file: DataFileName): boolean =>
    found.some(
      ({ name, first, last = 0 }) =>
        name !== file.name && first <= file.first && file.first <= last && (file.last ?? 0) <= last,
    );
  return {
    chain: found.filter((file) => !isNeedless(file)).sort((one, other) => one.first - other.first),
    needless: found.filter(isNeedless).map(({ name }) => name),
    drafts: names.filter((name) => DRAFT.test(name)),
  };
}
