import type { RedisLink } from './redis-link.ts';

const KEYS_PER_STEP = 100;
const BEGINNING = '0';

/**
 * Every key with this beginning, some at a time and each once: what is there from beginning to end is found, what comes or
 * goes meanwhile may be. Redis may tell a key twice, so those that were seen are remembered for as long as this runs. A cursor
 * means something to one process of Redis only: over another connection it all begins again, or keys would be missed.
 */
export async function* keysWith(link: RedisLink, beginning: string): AsyncGenerator<readonly string[]> {
  const seen = new Set<string>();
  let connection = link.connection();
  let cursor = BEGINNING;
  let isOver: boolean;
  do {
    const [next, found] = (await link.read(
      'SCAN',
      cursor,
      'MATCH',
      `${beginning}*`,
      'COUNT',
      KEYS_PER_STEP,
    )) as [Buffer, Buffer[]];
    const isSame = link.connection() === connection;
    connection = link.connection();
    cursor = isSame ? next.toString() : BEGINNING;
    isOver = isSame && cursor === BEGINNING;
    const fresh = [...new Set(found.map((key) => key.toString('utf8')))].filter((key) => !seen.has(key));
    for (const key of fresh) seen.add(key);
    if (fresh.length > 0) yield fresh;
  } while (!isOver);
}
