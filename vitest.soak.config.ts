import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** `npm run test:soak`: the suites whose counts the ordinary run keeps small, with their full counts. */
export default defineConfig({
  test: {
    ...base.test,
    include: ['test/faults/**/*.test.ts', 'test/stores/file-reopen.test.ts'],
    env: { TELLONCE_KILLS: '100', TELLONCE_STORE_KILLS: '1000', TELLONCE_REOPEN_RUNS: '2000' },
    testTimeout: 3_600_000,
    fileParallelism: false,
  },
});
