import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What each file of the folder holds, while a program may be at work in it: what was renamed since it was listed is left out. */
export function bytesIn(folder: string): Buffer[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((name) => {
    try {
      return [readFileSync(join(folder, name))];
    } catch (error) {
      if ((error as { code?: string }).code === 'ENOENT') return [];
      throw error;
    }
  });
}
