// Runs the suite and ends with `N passed, N failed, N skipped`, taken from the runner's own report.
// `--all`: on this Node and on the others that it has to pass on. `--soak`: the long runs. Other words go to the runner (a file name, `-t name`).
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { failuresIn, failureTable } from './failures.mjs';
import { figureTable, linesOfJson } from './figures.mjs';
import { missingNeeds } from './needs.mjs';
import { otherNodes } from './other-nodes.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);
const words = process.argv.slice(2);
const isAll = words.includes('--all');
const isSoak = words.includes('--soak');
const rest = words.filter((word) => word !== '--all' && word !== '--soak');

/**
 * Tried on one Node alone: what a browser, a disk, a server of data or a document decides, and would say the same on another.
 * What rests on Node itself (files, threads, sockets, cryptography, the program whole, every face) is tried on each.
 */
const ONCE = [
  'test/{attackers,bench,docs,fuzz,model,races}/**',
  'test/app/migrate-*.test.ts',
  'test/e2e/{web-*,together-*,restore,repair,migrate-store,keys-*,bad-store-url*}.test.ts',
  'test/faces/{slack,telegram}-{fake*,story}.test.ts',
  'test/faces/slack-{emulate,install-browser}.test.ts',
  'test/faults/{faketime,file,postgres,redis,strace,kill-program}-*.test.ts',
  'test/stores/{postgres,redis}-*.test.ts',
  'test/faults/*-load.test.ts',
];

function runSuite(node, index) {
  const vitest = join(dirname(require.resolve('vitest/package.json')), 'vitest.mjs');
  const config = isSoak ? ['--config', 'vitest.soak.config.ts'] : [];
  const run = spawnSync(
    node,
    [
      vitest,
      'run',
      ...config,
      '--reporter=default',
      '--reporter=json',
      `--reporter=${join(root, 'scripts/failures-reporter.mjs')}`,
      `--outputFile.json=${reportFile(index)}`,
      ...missing.flatMap(({ tests }) => ['--exclude', tests]),
      ...(node === process.execPath ? [] : ONCE.flatMap((tests) => ['--exclude', tests])),
      ...rest,
    ],
    {
      cwd: root,
      stdio: 'inherit',
      env: {
        ...process.env,
        PATH: `${dirname(node)}${delimiter}${process.env.PATH}`,
        TELLONCE_FAILURES: failuresFile(index),
        ...(isSoak && { TELLONCE_FIGURES: figuresFile }),
      },
    },
  );
  return run.status ?? 1;
}

const missing = missingNeeds();
/** What a package would bring. */
const installable = missing.filter(({ debian }) => debian !== undefined);
for (const { name, why } of missing) process.stderr.write(`NOT RUN: ${name} is missing, so ${why}\n`);
if (installable.length > 0 && process.env.CI === 'true') {
  process.stderr.write(
    'Under CI=true a missing need is a failure. `npm run test:all` installs what it can.\n',
  );
}

const others = isAll ? otherNodes().map(({ program }) => program) : [];
const nodes = [process.execPath, ...others];
const folder = mkdtempSync(join(tmpdir(), 'tellonce-report-'));
const reportFile = (index) => join(folder, `report-${index}.json`);
const failuresFile = (index) => join(folder, `failures-${index}.ndjson`);
const figuresFile = join(folder, 'figures.ndjson');
const total = { passed: 0, failed: 0, skipped: 0 };
const failures = [];
let status = 0;
for (const [index, node] of nodes.entries()) {
  const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim();
  process.stdout.write(`\n== The suite on Node ${version}\n`);
  const code = runSuite(node, index);
  status = code || status;
  if (!existsSync(reportFile(index))) {
    total.failed += 1;
    continue;
  }
  const { numPassedTests, numPendingTests, numTodoTests, success } = JSON.parse(
    readFileSync(reportFile(index), 'utf8'),
  );
  const failed = failuresIn(failuresFile(index), version);
  failures.push(...failed);
  total.passed += numPassedTests;
  total.failed += failed.length || (success && code === 0 ? 0 : 1);
  total.skipped += numPendingTests + numTodoTests;
}
const figures = linesOfJson(figuresFile);
rmSync(folder, { recursive: true, force: true });
if (failures.length > 0) process.stdout.write(`\n== What failed\n${failureTable(failures)}`);
if (figures.length > 0) process.stdout.write(`\n== Figures\n${figureTable(figures)}`);
if (process.env.CI === 'true') total.failed += installable.length;
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
process.exit(status === 0 && total.failed === 0 ? 0 : 1);
