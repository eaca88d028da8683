import type { AdminDesk } from './admin-data.ts';

/** What a browser is asked to hold before it is a file. */
const BYTES_MAX = 64 * 2 ** 20;
const EXPORT_MS = 5 * 60_000;
const LINE_FEED = 0x0a;

export type Outcome =
  { readonly kind: 'saved'; readonly count: number } | { readonly kind: 'cut' | 'bad' | 'lost' | 'ended' };

interface Read {
  readonly pieces: readonly Uint8Array<ArrayBuffer>[];
  readonly count: number;
}

/** Nothing when it is more than may be held. */
async function readAll(body: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<Read | undefined> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  const reader = body.getReader();
  let [bytes, count] = [0, 0];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { pieces, count };
    bytes += value.length;
    if (bytes > BYTES_MAX) {
      await reader.cancel();
      return undefined;
    }
    for (const byte of value) if (byte === LINE_FEED) count += 1;
    pieces.push(value);
  }
}

function save(pieces: Read['pieces']): void {
  const url = URL.createObjectURL(new Blob([...pieces], { type: 'application/x-ndjson' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `tellonce-audit-${new Date().toISOString().slice(0, 10)}.ndjson`;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, 60_000);
}

/** Brings all that matches to the reader as a file. Never rejects. */
export async function saveExport(desk: AdminDesk, query: URLSearchParams): Promise<Outcome> {
  try {
    const response = await desk.exported(query, AbortSignal.timeout(EXPORT_MS));
    if (response.status === 401) return { kind: 'ended' };
    if (response.status === 400) return { kind: 'bad' };
    if (!response.ok || !response.body) return { kind: 'lost' };
    const read = await readAll(response.body);
    if (!read) return { kind: 'cut' };
    save(read.pieces);
    return { kind: 'saved', count: read.count };
  } catch {
    return { kind: 'lost' };
  }
}
