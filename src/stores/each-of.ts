const BATCH = 500;

/** Goes through what is in memory, and lets others have their turn now and then. */
export async function* eachOf<T>(values: Iterable<T>): AsyncGenerator<T> {
  let count = 0;
  for (const value of values) {
    count += 1;
    if (count % BATCH === 0) await new Promise((resolve) => setImmediate(resolve));
    yield value;
  }
}
