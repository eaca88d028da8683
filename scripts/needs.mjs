// Programs outside npm that tests need; each with the Debian package that brings it, the test files
// that are left out without it, and what stays untested then.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export const NEEDS = [
  {
    name: 'chromium',
    program: 'chromium',
    debian: 'chromium',
    tests: 'test/e2e/web-*.test.ts',
    why: 'the pages are not opened in a browser',
  },
  {
    name: 'curl',
    program: 'curl',
    debian: 'curl',
    tests: 'test/docs/readme.test.ts',
    why: 'the lines of the README are not run',
  },
  {
    name: 'wrk',
    program: 'wrk',
    debian: 'wrk',
    tests: 'test/bench/bench.test.ts',
    why: 'the bench is not tried out',
  },
];

function isOnPath(program) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));
}

export function missingNeeds() {
  return NEEDS.filter(({ program }) => !isOnPath(program));
}
