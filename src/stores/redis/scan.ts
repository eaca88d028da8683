import type { RedisLink } from './redis-link.ts';

const KEYS_PER_STEP = 100;
const MEMBERS_PER_STEP = 500;
const BEGINNING = '0';

/** Every key with this beginning. */
export function keysWith(link: RedisLink, beginning: string): AsyncGenerator<readonly string[]> {
  const rest = ['MATCH', `${beginning}*`, 'COUNT', KEYS_PER_STEP];
  return scanned(link, async (cursor) => (await link.read('SCAN', cursor, ...rest)) as Found);
}

/** Every member of a sorted set. */
export function membersOf(link: RedisLink, key: string): AsyncGenerator<readonly string[]> {
  return scanned(link, async (cursor) => {
    const [next, found] = (await link.read('ZSCAN', key, cursor, 'COUNT', MEMBERS_PER_STEP)) as Found;
    // Each is followed by its score.
    return [next, found.filter((_one, at) => at % 2 === 0)];
  });
}

type Found = readonly [cursor: Buffer, found: readonly Buffer[]];

/**
 * All that a scan finds, some at a time and each once: what is there from beginning to end is found, what comes or goes
 * meanwhile may be. Redis may tell a thing twice, so those that were seen are remembered for as long as this runs. A cursor
 * means something to one process of Redis only: over another connection it all begins again, or some would be missed.
 */
async function* scanned(
  link: RedisLink,
  step: (cursor: string) => Promise<Found>,
): AsyncGenerator<readonly string[]> {
  const seen = new Set<string>();
  let connection = link.connection();
  let cursor = BEGINNING;
  let isOver: boolean;
  do {
    const [next, found] = await step(cursor);
    const isSame = link.connection() === connection;
    connection = link.connection();
    cursor = isSame ? next.toString() : BEGINNING;
    isOver = isSame && cursor === BEGINNING;
    const fresh = [...new Set(found.map((one) => one.toString('utf8')))].filter((one) => !seen.has(one));
    for (const one of fresh) seen.add(one);
    if (fresh.length > 0) yield fresh;
  } while (!isOver);
}
