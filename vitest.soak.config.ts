import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

/**
 * `npm run test:soak`: the suites whose counts the ordinary run keeps small, with the counts of the design. Each reports
 * its figure (test/soak/figures.ts) for the table at the end.
 */
export default defineConfig({
  test: {
    ...base.test,
    include: [
      'test/{faults,fuzz,model,races}/**/*.test.ts',
      'test/http/watching.test.ts',
      'test/stores/{file-journal,file-reopen,file-clock-steps,file-compaction-random,rewriting}.test.ts',
      'test/e2e/web-{everyone,markup}.test.ts',
      'test/attackers/timing-*.test.ts',
    ],
    env: {
      TELLONCE_KILLS: '100',
      TELLONCE_STORE_KILLS: '1000',
      TELLONCE_POSTGRES_KILLS: '100',
      TELLONCE_REDIS_KILLS: '200',
      TELLONCE_REOPEN_RUNS: '2000',
      TELLONCE_COMPACTION_RUNS: '2000',
      TELLONCE_REWRITE_RUNS: '100000',
      TELLONCE_CRASH_STEP: '1',
      TELLONCE_CLOCK_RUNS: '2000',
      TELLONCE_JOURNAL_CASES: '100000',
      TELLONCE_JOURNAL_STEP: '1',
      TELLONCE_REPAIR_RUNS: '2000',
      TELLONCE_MODEL_RUNS: '10000',
      TELLONCE_RACE_READERS: '250',
      TELLONCE_RACE_SECRETS: '300',
      TELLONCE_STRACE_CALLS: '40',
      TELLONCE_FUZZ_REQUESTS: '200000',
      TELLONCE_ZZUF_ROUNDS: '2000',
      TELLONCE_ODD_REQUESTS: '10000',
      TELLONCE_ODD_STEP: '1',
      TELLONCE_TELEGRAM_SECONDS: '60',
      TELLONCE_SLACK_SECONDS: '60',
      TELLONCE_MARKUP_STEP: '1',
      TELLONCE_EVERY_LOOK: '1',
      TELLONCE_TIMING_ROUNDS: '5000',
    },
    testTimeout: 3_600_000,
    hookTimeout: 300_000,
    fileParallelism: false,
  },
});
