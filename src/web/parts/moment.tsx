import { timeText } from '../times.ts';

export interface MomentProps {
  readonly atMs: number;
  readonly language: string;
  /** The reader's own, if left out. */
  readonly timeZone?: string | undefined;
}

/** A moment as a `time` element. The server writes UTC, because it does not know where the reader is. */
export function Moment({ atMs, language, timeZone }: MomentProps) {
  return <time dateTime={new Date(atMs).toISOString()}>{timeText(atMs, language, timeZone)}</time>;
}
