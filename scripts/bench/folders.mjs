// Folders that stores lie in.
import { cpSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { outputOf } from './processes.mjs';

/** Written pages go to the disk now, not in the middle of what is measured next. */
export const settleDisk = () => outputOf('sync', []);

/** Of a store that may be at work: what it has just removed takes no room. */
export function bytesUnder(folder) {
  return readdirSync(folder, { recursive: true })
    .map((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0)
    .reduce((total, size) => total + size, 0);
}

/** Folders by number under one that is removed at the end. */
export function numberedFolders(scratch) {
  let last = 0;
  return async (copyOf) => {
    last += 1;
    const folder = join(scratch, String(last));
    if (copyOf) cpSync(copyOf, folder, { recursive: true });
    else mkdirSync(folder, { recursive: true });
    await settleDisk();
    return folder;
  };
}
