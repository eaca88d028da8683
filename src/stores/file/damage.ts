import { StoreStartError } from '../store-start-error.ts';
import { JOURNAL_VERSION } from './journal-codec.ts';

/** The data cannot be trusted: nothing is guessed, skipped or changed. */
export class DamageError extends StoreStartError {}

export function damaged(path: string, what: string): DamageError {
  return new DamageError(
    `The data file ${path} is damaged (${what}). Nothing was changed. Restore the folder from a backup, or run \`npm start -- --repair\`: it keeps every secret that is proven to be unopened, ends the others, and sets the damaged files aside.`,
  );
}

/** Checks the first line of a file; `payload` is what that line says. */
export function checkFormat(path: string, payload: unknown, format: string): void {
  const header = payload as { format?: unknown; version?: unknown } | null;
  if (header?.format !== format || typeof header.version !== 'number') throw damaged(path, 'no header');
  if (header.version > JOURNAL_VERSION) {
    throw new StoreStartError(
      `The data file ${path} was written by a newer Tellonce (format ${header.version}, this one reads up to ${JOURNAL_VERSION}). Start that newer version.`,
    );
  }
}
