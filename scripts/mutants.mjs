// `npm run mutants -- [room…] [--mutate FILE,…]`: changes the code of a room in every small way that it can, one at a time,
// and says which changes no test notices. docs/mutants.md explains those. Long: minutes a room.
import { Stryker } from '@stryker-mutator/core';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ROOMS } from './mutants/rooms.mjs';
import { scoreOf, survivorsOf } from './mutants/score.mjs';

const root = join(fileURLToPath(import.meta.url), '../..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { mutate: { type: 'string' } },
});

async function tryRoom(name) {
  const { mutate, tests } = ROOMS[name];
  const report = join(root, '.cache', `mutants-${name}.json`);
  process.env.TELLONCE_MUTANTS_TESTS = tests.join(' ');
  await new Stryker({
    mutate: values.mutate?.split(',') ?? mutate,
    testRunner: 'vitest',
    vitest: { configFile: 'vitest.mutants.config.ts' },
    plugins: [
      '@stryker-mutator/vitest-runner',
      join(root, 'scripts/mutants/ignore-words.mjs'),
      join(root, 'scripts/mutants/tell-survivors.mjs'),
    ],
    ignorers: ['invariant-words'],
    coverageAnalysis: 'perTest',
    concurrency: 1,
    timeoutMS: 20_000,
    tempDirName: '.cache/mutants',
    ignorePatterns: ['data', 'docs/assets', 'slack', 'compose'],
    reporters: ['json', 'progress-append-only', 'survivors'],
    jsonReporter: { fileName: report },
    logLevel: 'warn',
    allowConsoleColors: false,
  }).runMutationTest();
  return JSON.parse(readFileSync(report, 'utf8'));
}

process.chdir(root);
const names = positionals.length === 0 ? Object.keys(ROOMS) : positionals;
const unknown = names.find((name) => !(name in ROOMS));
if (unknown !== undefined) {
  process.stderr.write(`No room is called ${unknown}; there are ${Object.keys(ROOMS).join(', ')}.\n`);
  process.exit(2);
}
for (const name of names) {
  const report = await tryRoom(name);
  process.stdout.write(`\n== ${name}\n${survivorsOf(report)}${scoreOf(report)}\n`);
}
