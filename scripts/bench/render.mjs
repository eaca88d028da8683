// `node scripts/bench/render.mjs bench-results.json`: makes a run the one that docs/performance.md shows. The document's tables and
// pictures are drawn from docs/performance.json, which is that run; `npm run render` draws them again.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { chart } from './chart.mjs';
import { machineTable, rateTable, restTable, targetTable } from './tables.mjs';

const docs = join(dirname(fileURLToPath(import.meta.url)), '../../docs');
const runPath = join(docs, 'performance.json');
const pagePath = join(docs, 'performance.md');

/** Puts each text between the comments of its name. */
export function fillIn(page, parts) {
  return Object.entries(parts).reduce((text, [name, part]) => {
    const between = new RegExp(`(<!-- ${name} -->)[\\s\\S]*?(<!-- /${name} -->)`);
    return text.replace(between, (_all, open, close) => `${open}\n\n${part}\n\n${close}`);
  }, page);
}

async function formatted(path, text) {
  return await format(text, { ...(await resolveConfig(path)), filepath: path });
}

const PICTURES = [
  {
    name: 'throughput.svg',
    key: 'rate',
    unit: 'requests a second',
    title: 'Throughput of create and reveal against live secrets, for each engine',
  },
  {
    name: 'p99.svg',
    key: 'p99Ms',
    unit: 'p99 in milliseconds',
    title: '99th percentile of create and reveal against live secrets, for each engine',
  },
];

/** Every file that is drawn from the run, by its path. */
export async function renderPerformance() {
  if (!existsSync(runPath)) return new Map();
  const results = JSON.parse(readFileSync(runPath, 'utf8'));
  const { figures } = results;
  const page = fillIn(readFileSync(pagePath, 'utf8'), {
    machine: machineTable(results),
    targets: targetTable(figures),
    pictures: PICTURES.map(({ name, title }) => `![${title}](assets/${name})`).join('\n\n'),
    rates: rateTable(figures),
    rest: restTable(figures),
  });
  return new Map([
    [pagePath, await formatted(pagePath, page)],
    ...PICTURES.map(({ name, key, unit, title }) => [
      join(docs, 'assets', name),
      chart(figures, key, unit, title),
    ]),
  ]);
}

/** Says why a run is not one to show, if it is not. */
export function faultOf({ format: kind, version, faults, options }) {
  if (kind !== 'tellonce-bench' || version !== 1) return 'it is not a file of this bench';
  if (options.isQuick) return 'it was a quick run, which says nothing about speed';
  return faults.length > 0 ? `the run is not valid: ${faults.join('; ')}` : undefined;
}

async function adopt(path) {
  const text = readFileSync(path, 'utf8');
  const fault = faultOf(JSON.parse(text));
  if (fault !== undefined) throw new Error(`${path} cannot be shown: ${fault}`);
  writeFileSync(runPath, await formatted(runPath, text));
  for (const [file, content] of await renderPerformance()) writeFileSync(file, content);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const [, , name] = process.argv;
    if (name === undefined)
      throw new Error('name the results of a run: node scripts/bench/render.mjs bench-results.json');
    await adopt(resolve(name));
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
