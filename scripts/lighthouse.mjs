// `npm run lighthouse [-- --runs=3]`: Lighthouse on every page of the built product, on a slow phone and on a desktop; prints its table and
// writes it into docs/lighthouse.md. Not part of the suite: it takes minutes, and its timings are the machine's.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { DEVICE_NAMES, load, look, openChromium } from './lighthouse/browser.mjs';
import { pagesOf, statesOf } from './lighthouse/pages.mjs';
import { bestOf, lineOf, tableOf, unexplained } from './lighthouse/table.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const document = join(root, 'docs/lighthouse.md');
const runs = Number(/^--runs=([1-9])$/.exec(process.argv[2] ?? '--runs=3')?.[1] ?? 3);

async function startProduct(data) {
  const child = spawn(process.execPath, [join(root, 'dist/main.js')], {
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      STORE_URL: `file:${data}`,
      RATE_LIMIT: '0',
      ADMIN_TOKEN: 'a-token-for-looking-alone',
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const { msg, address } = JSON.parse(line);
    if (msg === 'listening') {
      child.stdout.resume();
      return { child, address };
    }
  }
  throw new Error('the product did not start');
}

async function repeated(name, device, report) {
  const lines = [];
  for (let run = 0; run < runs; run += 1) lines.push(lineOf(name, device, await report()));
  process.stderr.write(`${name}, ${device}\n`);
  return bestOf(lines);
}

async function measure(address) {
  const browser = await openChromium();
  const lines = [];
  try {
    const page = await browser.newPage();
    for (const device of DEVICE_NAMES) {
      for (const [name, where] of Object.entries(pagesOf(address)))
        lines.push(await repeated(name, device, async () => await load(page, await where(), device)));
      for (const [name, go] of Object.entries(statesOf(address))) {
        await go(page);
        lines.push(lineOf(name, device, await look(page, device)));
      }
    }
    return { lines, version: await browser.version() };
  } finally {
    await browser.close();
  }
}

async function write(lines, version) {
  const made = `Made with ${version}, the best of ${runs} runs for each line.\n\n${tableOf(lines)}`;
  const text = readFileSync(document, 'utf8').replace(
    /(<!-- table -->)[\s\S]*?(<!-- \/table -->)/,
    `$1\n\n${made}\n\n$2`,
  );
  writeFileSync(document, await format(text, { ...(await resolveConfig(document)), filepath: document }));
}

const data = mkdtempSync(join(tmpdir(), 'tellonce-lighthouse-'));
const { child, address } = await startProduct(data);
try {
  const { lines, version } = await measure(address);
  await write(lines, version);
  process.stdout.write(`${tableOf(lines)}\n`);
  for (const line of lines) {
    const faults = unexplained(line);
    if (faults.length === 0) continue;
    process.stdout.write(`NOT EXPLAINED: ${line.page}, ${line.device}: ${faults.join(', ')}\n`);
    process.exitCode = 1;
  }
} finally {
  child.kill('SIGTERM');
  await once(child, 'exit');
  rmSync(data, { recursive: true, force: true });
}
