/** Times and durations as a reader of that language writes them; no zone: the browser's own. */
export function timeText(atMs: number, language: string, timeZone?: string): string {
  const format = new Intl.DateTimeFormat(language, {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...(timeZone !== undefined && { timeZone, timeZoneName: 'short' }),
  });
  return format.format(atMs);
}

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

/** The largest whole unit that says it exactly: 86400 is `1 day`, 5400 is `90 minutes`. */
export function durationWords(seconds: number, language: string): string {
  const [unit, size] = UNITS.find(([, one]) => seconds >= one && seconds % one === 0) ?? UNITS[3];
  const format = new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' });
  return format.format(seconds / size);
}

/** A wait for a person: seconds up to a minute, then whole minutes, rounded up. */
export function waitWords(seconds: number, language: string): string {
  return durationWords(seconds <= 60 ? Math.max(1, seconds) : Math.ceil(seconds / 60) * 60, language);
}
