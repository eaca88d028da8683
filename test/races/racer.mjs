// One of several processes on one store, or one of several clients of one server. Its parent says what to do, and it does
// all of that at once; so the parent decides when all of them have loaded and when they claim.
import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import process from 'node:process';
import { openLog } from '../../dist/kit/log.js';
import { systemClock } from '../../dist/kit/clock.js';

const { kind, url, isTimed } = JSON.parse(process.argv[2]);
let nowMs = 0;
const injected = { now: () => nowMs, monotonic: () => nowMs };
const parts = { url, clock: systemClock, log: openLog('silent'), ...(isTimed && { time: injected }) };

const OPEN = {
  redis: async () => (await import('../../dist/stores/redis/redis-store.js')).openRedisStore(parts),
  PostgreSQL: async () =>
    (await import('../../dist/stores/postgres/postgres-store.js')).openPostgresStore(parts),
  'naive redis': async () => (await import('./naive-stores.mjs')).openNaiveRedis(url),
  'naive PostgreSQL': async () => (await import('./naive-stores.mjs')).openNaivePostgres(url),
  http: () => ({ http: { ask }, close: () => agent.destroy() }),
};

const agent = new Agent({ keepAlive: true });

async function ask(path, body) {
  const headers = body === undefined ? {} : { 'content-type': 'application/json' };
  const asked = request(`${url}${path}`, { agent, method: body === undefined ? 'GET' : 'POST', headers });
  asked.end(body === undefined ? undefined : JSON.stringify(body));
  const [answer] = await once(asked, 'response');
  const pieces = await answer.toArray();
  const text = Buffer.concat(pieces).toString();
  return { status: answer.statusCode, ...(answer.statusCode === 200 && { secret: JSON.parse(text).secret }) };
}

/** Rows are many and large, and only their state matters to a race. */
const brief = (result) => (result?.envelope === undefined ? result : { state: result.state });
const words = (error) => ({ error: error.code ?? String(error) });

const stores = await OPEN[kind]();
process.on('message', async ({ calls, atMs }) => {
  nowMs = atMs ?? nowMs;
  const one = ([part, method, ...given]) => stores[part][method](...given).then(brief, words);
  process.send(await Promise.all(calls.map(one)));
});
process.on('disconnect', async () => {
  await stores.close();
  process.exit(0);
});
process.send('open');
