// The product in a process that its parent may ask for its memory, and to compact again and again. It is put together like
// `dist/main.js`, but for the store, which is kept at hand.
import { openApp } from '../../dist/app/app.js';
import { openStores } from '../../dist/app/open-store.js';
import { loadSettings } from '../../dist/config/load.js';
import { systemClock } from '../../dist/kit/clock.js';
import { openLog } from '../../dist/kit/log.js';

/** So many secrets, spread over all that there are, are burned before each compaction: every segment then has something dead. */
const BURNED_EACH_TIME = 200;

const loaded = loadSettings();
const log = openLog(loaded.config.logLevel);
const fail = () => process.exit(1);
const stores = await openStores(loaded.secrets.store.reveal(), {
  clock: systemClock,
  log,
  onFailure: fail,
  repair: false,
});
const app = await openApp(loaded, log, fail, { stores });
let isCompacting = false;

async function liveIds() {
  const ids = [];
  for await (const { id, envelope } of stores.secrets.rows()) if (envelope !== null) ids.push(id);
  return ids;
}

async function compactUntilTold() {
  const ids = await liveIds();
  const stride = Math.ceil(ids.length / BURNED_EACH_TIME);
  const rounds = [];
  isCompacting = true;
  process.send({ records: ids.length });
  for (let round = 0; isCompacting; round += 1) {
    for (let at = round % stride; at < ids.length; at += stride) {
      void stores.secrets.burn(ids[at], { nowMs: stores.clock.now() });
    }
    const startedAt = performance.now();
    await stores.compact();
    rounds.push(performance.now() - startedAt);
  }
  process.send({ rounds });
}

function memory() {
  for (let times = 0; times < 3; times += 1) globalThis.gc();
  const { rss, heapUsed, external } = process.memoryUsage();
  process.send({ rss, heap: heapUsed + external });
}

const QUESTIONS = {
  memory,
  compact: () => void compactUntilTold(),
  'stop compacting': () => {
    isCompacting = false;
  },
};
process.on('message', (question) => QUESTIONS[question]());
process.once('SIGTERM', () => void app.stop().then(() => process.exit(0)));
const { address } = await app.start();
process.stderr.write(`listening on ${address}\n`);
