// What all measurements of one run share: its options, where it may write, the samples so far, and what spoiled them.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OUT_OF_KEYS } from './client.mjs';

export function openBenchRun(options) {
  const scratch = mkdtempSync(join(tmpdir(), 'tellonce-bench-'));
  // PostgreSQL runs as another user and has its folder in here.
  chmodSync(scratch, 0o711);
  const masterKeys = `1:${randomBytes(32).toString('base64')}`;
  const samples = [];
  const faults = [];
  const run = {
    options,
    scratch,
    samples,
    /** Versions by name, as they are brought up. */
    engines: {},
    faults,
    keysFile: join(scratch, 'keys'),
    /** `id` is what was measured and in which unit (`create.p99Ms`); `where` names engine, cipher and live secrets. */
    record(id, where, value) {
      if (!Number.isFinite(value)) faults.push(`${id} of ${JSON.stringify(where)} is no number`);
      samples.push({ id, ...where, value });
    },
    envFor: (place, env = {}) => ({ ...place.env, MASTER_KEYS: masterKeys, ...env }),
    forgetKeys: (file) => writeFileSync(file, ''),
    /** Reports a client's faults and gives its figure back. That a run was stopped late spoils only figures, and a quick run has none. */
    checked(label, figure) {
      const told = figure.faults.filter((fault) => !(options.isQuick && fault === OUT_OF_KEYS));
      for (const fault of told) faults.push(`${label}: ${fault}`);
      return figure;
    },
    close: () => rmSync(scratch, { recursive: true, force: true }),
  };
  return run;
}

export const whole = (number) => Math.round(number).toLocaleString('en-US');

export const shown = ({ rate, p99Ms, faults }) =>
  faults.length > 0 ? `INVALID: ${faults.join(', ')}` : `${whole(rate)}/s, p99 ${p99Ms.toFixed(1)} ms`;
