import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** `npm run mutants`: only the tests of the room at hand (scripts/mutants/rooms.mjs). */
export default defineConfig({
  test: {
    ...base.test,
    include: (process.env['TELLONCE_MUTANTS_TESTS'] ?? '').split(' '),
    fileParallelism: false,
  },
});
