// `npm run bench`: create and reveal rates as ratios to a bare Fastify echo, measured in this run with the same client.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fill, wrk } from './bench/client.mjs';
import { startEcho, startTellonce } from './bench/servers.mjs';

const seconds = Number(process.argv.find((word) => word.startsWith('--seconds='))?.slice(10) ?? 6);
const scratch = mkdtempSync(join(tmpdir(), 'tellonce-bench-keys-'));
const keysFile = join(scratch, 'keys');
const rows = [];
const say = (line) => process.stderr.write(`${line}\n`);

function row(name, figure, echo, target) {
  rows.push({ name, rate: figure.rate, p99Ms: figure.p99Ms, ratio: figure.rate / echo.rate, target });
  const note = figure.refused > 0 ? `  (${figure.refused} refused: not a valid figure)` : '';
  say(`  ${name}: ${figure.rate.toFixed(0)}/s, ratio ${(figure.rate / echo.rate).toFixed(3)}${note}`);
}

async function measureEcho() {
  const server = await startEcho();
  const figure = await wrk({ url: `${server.address}/echo`, script: 'create.lua', seconds });
  await server.stop();
  say(`  bare echo: ${figure.rate.toFixed(0)}/s`);
  return figure;
}

async function measureReveal(server, rate, passphrase) {
  const fields = passphrase === undefined ? {} : { passphrase };
  const keys = await fill(server.address, Math.ceil(rate * seconds), fields);
  writeFileSync(keysFile, `${keys.join('\n')}\n`);
  const env = { KEYS: keysFile, ...(passphrase !== undefined && { PASSPHRASE: passphrase }) };
  return await wrk({ url: server.address, script: 'reveal.lua', seconds, env });
}

async function measureCipher(cipher, least) {
  say(`CIPHER=${cipher}`);
  const echo = await measureEcho();
  const server = await startTellonce({ CIPHER: cipher });
  say(`  start to ready, empty store: ${server.readyMs.toFixed(0)} ms`);
  await fill(server.address, 3_000);
  const created = await wrk({ url: `${server.address}/generate`, script: 'create.lua', seconds });
  row(`create, ${cipher}`, created, echo, least);
  row(`reveal, ${cipher}`, await measureReveal(server, created.rate * 2), echo, least);
  await server.stop();
}

/** Passphrases are derived beside the listener: this one has both cores, and no ratio. */
async function measurePassphrases() {
  const server = await startTellonce({}, '0,1');
  const { rate, refused } = await measureReveal(server, 120, 'correct horse');
  say(`reveal with passphrase, two cores: ${rate.toFixed(0)}/s${refused > 0 ? ` (${refused} refused)` : ''}`);
  await server.stop();
}

try {
  say(`Each run takes ${seconds} s; server on core 0, wrk with 32 connections on core 1.`);
  await measureCipher('forge', 0.15);
  await measureCipher('native', 0.3);
  await measurePassphrases();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
process.stdout.write(
  '\n| what | requests/s | p99 ms | ratio to a bare echo | to reach |\n| --- | ---: | ---: | ---: | ---: |\n',
);
for (const { name, rate, p99Ms, ratio, target } of rows) {
  process.stdout.write(
    `| ${name} | ${rate.toFixed(0)} | ${p99Ms.toFixed(1)} | ${ratio.toFixed(3)} | ${target} |\n`,
  );
}
