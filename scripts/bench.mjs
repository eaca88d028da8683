// `npm run bench`: every figure of docs/performance.md, as ratios to a bare Fastify echo measured in this run with the same client.
import { writeFileSync } from 'node:fs';
import { openBenchRun } from './bench/bench-run.mjs';
import { wrkVersion } from './bench/client.mjs';
import { figuresOf } from './bench/figures.mjs';
import { describeMachine } from './bench/machine.mjs';
import { OptionError, parseOptions } from './bench/options.mjs';
import { benchPlan } from './bench/plan.mjs';
import { coreCount, endAll } from './bench/processes.mjs';
import { estimate, openProgress, say } from './bench/progress.mjs';
import { machineTable, rateTable, restTable, targetTable } from './bench/tables.mjs';

function refuse(line) {
  say(line);
  process.exit(2);
}

async function measureAll(run, client) {
  const startedAt = new Date().toISOString();
  const began = performance.now();
  const machine = await describeMachine(run.scratch, client);
  const plan = (step) => benchPlan(step, run);
  await plan(openProgress(await estimate(plan)));
  const { levels, repeats, seconds, isQuick } = run.options;
  return {
    format: 'tellonce-bench',
    version: 1,
    startedAt,
    tookS: Math.round((performance.now() - began) / 1_000),
    options: { levels, repeats, seconds, isQuick },
    machine: machine(),
    engines: run.engines,
    faults: run.faults,
    figures: figuresOf(run.samples),
  };
}

function report(results) {
  const { figures } = results;
  for (const part of [machineTable(results), targetTable(figures), rateTable(figures), restTable(figures)]) {
    process.stdout.write(`\n${part}\n`);
  }
  if (results.options.isQuick)
    say('\nThis was a quick run: it shows that the bench works, not how fast the product is.');
}

let options;
try {
  options = parseOptions(process.argv.slice(2));
} catch (error) {
  if (error instanceof OptionError) refuse(error.message);
  throw error;
}
const client = await wrkVersion();
if (client === undefined) refuse('wrk is missing, and every figure is measured with it: apt-get install wrk');
if (coreCount < 2) refuse('The product and the client need a core each; this machine has one.');

const run = openBenchRun(options);
const breakOff = () => {
  endAll();
  run.close();
  process.exit(130);
};
process.once('SIGINT', breakOff);
process.once('SIGTERM', breakOff);
try {
  const results = await measureAll(run, client);
  writeFileSync(options.out, `${JSON.stringify(results, undefined, 1)}\n`);
  report(results);
  say(`\n${options.out}`);
  for (const fault of results.faults) say(`NOT VALID: ${fault}`);
  process.exitCode = results.faults.length > 0 ? 1 : 0;
} catch (error) {
  say(`\nThe bench broke off: ${error.message}`);
  process.exitCode = 1;
} finally {
  endAll();
  run.close();
}
