// The one client of every rate and latency: wrk on a core of its own, 32 connections that ask again as soon as they are answered.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { CORES, launch, outputOf } from './processes.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const CONNECTIONS = 32;
/** Longer than any run: runs are ended by a signal, so that they can last as long as what they are to go along with. */
const LONGEST_S = 3_600;
/** Share of the answers of a run of reveals that may be of something else, asked for after the last key. */
const FILLERS_MAX = 0.02;
/** The fault of a run that was stopped too late: nobody can stop it sooner than he is let on to a core. */
export const OUT_OF_KEYS = 'it ran out of keys';
/** A run without a single answer, in which a busy machine has not got as far, is made again and twice as long. */
const TRIES = 7;
const MS = { us: 0.001, ms: 1, s: 1_000, m: 60_000 };

/** The version, or nothing where there is no wrk. */
export async function wrkVersion() {
  // It has no flag for that: it prints its version with its usage, and ends with 1.
  const words = await outputOf('sh', ['-c', 'wrk -v 2>&1; true']);
  return /^wrk \S*?([0-9][\w.]*)/m.exec(words)?.[1];
}

function milliseconds(text = '') {
  const match = /^([\d.]+)(us|ms|s|m)$/.exec(text);
  return match ? Number(match[1]) * MS[match[2]] : NaN;
}

const count = (pattern, text) => Number(pattern.exec(text)?.[1] ?? 0);

/** What wrk printed, as numbers; `faults` says why a run is not a valid one. */
export function readReport(text) {
  const total = count(/(\d+) requests in/, text);
  const refused = count(/Non-2xx or 3xx responses: (\d+)/, text);
  const p99Ms = milliseconds(/^\s+99%\s+(\S+)/m.exec(text)?.[1]);
  const fillers = count(/^Fillers: (\d+)/m, text);
  const broken = (/Socket errors: (.*)/.exec(text)?.[1] ?? '').match(/[1-9]\d*/);
  const faults = [
    ...(total === 0 ? ['no answers'] : []),
    ...(refused > 0 ? [`${refused} of ${total} answers were not 2xx`] : []),
    ...(Number.isNaN(p99Ms) ? ['no p99'] : []),
    ...(fillers > FILLERS_MAX * total ? [OUT_OF_KEYS] : []),
    ...(broken ? ['connections broke or timed out'] : []),
  ];
  return {
    rate: count(/Requests\/sec:\s+([\d.]+)/, text),
    p99Ms,
    maxMs: milliseconds(/^\s+Latency\s+\S+\s+\S+\s+(\S+)/m.exec(text)?.[1]),
    total,
    faults,
  };
}

/** A run that goes on until it is stopped. `script` is a file of this folder; `env` is what it reads. */
export function startWrk({ url, script, env = {} }) {
  const words = [
    '-t1',
    `-c${CONNECTIONS}`,
    `-d${LONGEST_S}s`,
    '--latency',
    '--timeout',
    '10s',
    '-s',
    join(here, script),
    url,
  ];
  const wrk = launch(CORES.client, 'wrk', words, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let report = '';
  let complaint = '';
  let onWords = () => undefined;
  const isOutOfKeys = new Promise((resolve) => (onWords = resolve));
  wrk.child.stdout.setEncoding('utf8').on('data', (text) => (report += text));
  wrk.child.stderr.setEncoding('utf8').on('data', (text) => {
    complaint += text;
    onWords();
  });
  return {
    /** Resolves when the script says that it has nothing left to ask for. */
    isOutOfKeys,
    async stop() {
      wrk.child.kill('SIGINT');
      await wrk.ended;
      const figure = readReport(report);
      if (figure.total === 0 && complaint !== '') figure.faults.push(complaint.trim().slice(0, 200));
      return figure;
    },
  };
}

async function measureOnce(order, seconds) {
  const run = startWrk(order);
  await Promise.race([sleep(seconds * 1_000), run.isOutOfKeys]);
  return await run.stop();
}

/** A run of so many seconds, or of as many as there are keys for; `beforeAgain` is done before it is made again. */
export async function measure(order, seconds, beforeAgain = () => undefined) {
  let figure = await measureOnce(order, seconds);
  for (let tries = 1; figure.total === 0 && tries < TRIES; tries += 1) {
    await beforeAgain();
    // What was asked for and not answered any more may have been opened all the same.
    const env = { ...order.env, SKIP: String(tries * CONNECTIONS) };
    figure = await measureOnce({ ...order, env }, seconds * 2 ** tries);
  }
  return figure;
}
