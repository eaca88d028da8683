import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const SERVERS = ['-redis.test.ts', '-postgres.test.ts'];

/**
 * What rests on a server of data waits more than it computes, and its files are short: by their size alone they would come last,
 * and be waited for. They begin, one engine after the other, while the rest keeps the machine busy.
 */
class ServersFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const all = await super.sort(files);
    const early = SERVERS.flatMap((ending) =>
      all.filter(({ moduleId }) => moduleId.endsWith(ending)).toReversed(),
    );
    return [...early, ...all.filter((file) => !early.includes(file))];
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    environment: 'node',
    // No promise of speed is tried here: these end what hangs, and a machine that others share may be ten times slower for a while.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    // Else one second. Such a wait ends as soon as what it waits for has come.
    expect: { poll: { timeout: 60_000 } },
    maxWorkers: 3,
    retry: 0,
    restoreMocks: true,
    sequence: { sequencer: ServersFirst },
  },
});
