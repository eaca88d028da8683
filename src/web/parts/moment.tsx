import type { Language } from '../../phrases/languages.ts';
import { timeText } from '../times.ts';

/** A moment in UTC, as a `time` element; the page's script turns it into the reader's own time. */
export function Moment({ atMs, language }: { readonly atMs: number; readonly language: Language }) {
  return <time dateTime={new Date(atMs).toISOString()}>{timeText(atMs, language, 'UTC')}</time>;
}
