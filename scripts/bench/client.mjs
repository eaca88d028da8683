// The one client of all figures: wrk on the second core, 32 connections; and the filling of a store before a run.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request, Agent } from 'node:http';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

/** Requests a second and the 99th percentile in ms. Answers other than 2xx make the run invalid. */
export async function wrk({ url, script, seconds, env = {} }) {
  const words = [
    '-c',
    '1',
    'wrk',
    '-t1',
    '-c32',
    `-d${seconds}s`,
    '--latency',
    '-s',
    join(here, script),
    url,
  ];
  const child = spawn('taskset', words, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  const refused = Number(/Non-2xx or 3xx responses: (\d+)/.exec(output)?.[1] ?? 0);
  const total = Number(/(\d+) requests in/.exec(output)?.[1] ?? 0);
  const rate = Number(/Requests\/sec:\s+([\d.]+)/.exec(output)?.[1] ?? 0);
  const tail = /99%\s+([\d.]+)(us|ms|s)/.exec(output);
  const p99Ms = tail ? Number(tail[1]) * { us: 0.001, ms: 1, s: 1000 }[tail[2]] : NaN;
  return { rate, p99Ms, total, refused };
}

function post(agent, url, body) {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method: 'POST', agent, headers: { 'content-type': 'application/json' } },
      (answer) => {
        text(answer).then((read) => resolve(JSON.parse(read)), reject);
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Creates `count` secrets and gives their keys. */
export async function fill(address, count, fields = {}) {
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  const body = JSON.stringify({ secret: 'x'.repeat(100), ...fields });
  const keys = [];
  let left = count;
  await Promise.all(
    Array.from({ length: 32 }, async () => {
      while (left > 0) {
        left -= 1;
        keys.push((await post(agent, `${address}/generate`, body)).secret_key);
      }
    }),
  );
  agent.destroy();
  return keys;
}
