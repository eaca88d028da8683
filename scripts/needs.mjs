// Programs outside npm that tests need; each with the Debian package that brings it, the test files
// that are left out without it, and what stays untested then.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
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
    name: 'redis-server',
    program: 'redis-server',
    debian: 'redis-server',
    tests: 'test/**/*redis*.test.ts',
    why: 'the Redis store is not tried',
  },
  {
    // Debian keeps its programs off the PATH. Installing it may start a cluster on port 5432, which harms nobody.
    name: 'postgresql',
    program: 'postgres',
    folders: '/usr/lib/postgresql/*/bin',
    debian: 'postgresql',
    tests: 'test/**/*postgres*.test.ts',
    why: 'nothing is tried on PostgreSQL',
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
  {
    name: 'strace',
    program: 'strace',
    debian: 'strace',
    tests: 'test/faults/strace-*.test.ts',
    why: 'no real system call is made to fail',
  },
  {
    name: 'faketime',
    program: 'faketime',
    debian: 'faketime',
    tests: 'test/faults/faketime-*.test.ts',
    why: 'the clock of the built program is not made to jump',
  },
  {
    name: 'zzuf',
    program: 'zzuf',
    debian: 'zzuf',
    tests: 'test/fuzz/zzuf.test.ts',
    why: 'no request is damaged by a fuzzer that is not ours',
  },
  {
    // A container may forbid it: nothing to install, and no failure under CI.
    name: 'the right to trace a process',
    canRun: canTrace,
    tests: 'test/faults/strace-*.test.ts',
    why: 'no real system call is made to fail',
  },
  {
    // Only root of a machine that lets it mount can: nothing to install, and no failure under CI.
    name: 'the right to mount',
    canRun: canMount,
    tests: 'test/faults/full-disk.test.ts',
    why: 'no real disk is filled up',
  },
];

function canMount() {
  const folder = mkdtempSync(join(tmpdir(), 'tellonce-mount-'));
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder], {
    stdio: 'ignore',
  });
  if (status === 0) spawnSync('umount', [folder]);
  rmdirSync(folder);
  return status === 0;
}

// Where there is no `strace`, nothing is known about the right.
function canTrace() {
  const fault = ['-e', 'trace=fsync', '-e', 'inject=fsync:error=EIO'];
  const { status, error } = spawnSync('strace', ['-f', '-o', '/dev/null', ...fault, 'true'], {
    stdio: 'ignore',
  });
  return error !== undefined || status === 0;
}

// `/usr/lib/thing/*/bin`: that folder of every version there is.
function foldersLike(pattern) {
  const [parent, rest] = pattern.split('/*/');
  return existsSync(parent) ? readdirSync(parent).map((name) => join(parent, name, rest)) : [];
}

function isThere({ program, folders, canRun }) {
  if (canRun) return canRun();
  const path = (process.env.PATH ?? '').split(delimiter);
  const extra = folders === undefined ? [] : foldersLike(folders);
  return [...path, ...extra].some((folder) => existsSync(join(folder, program)));
}

export function missingNeeds() {
  return NEEDS.filter((need) => !isThere(need));
}
