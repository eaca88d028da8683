// The product in a process that its parent may ask for its memory, and to compact everything when it is next asked for that work. It
// is put together like `dist/main.js`, but for the store, which is kept at hand.
import { openApp } from '../../dist/app/app.js';
import { openStores } from '../../dist/app/open-store.js';
import { loadSettings } from '../../dist/config/load.js';
import { systemClock } from '../../dist/kit/clock.js';
import { openLog } from '../../dist/kit/log.js';

/** So many secrets, spread over all that there are, are burned before a compaction: every file then has something dead. */
const BURNED = 200;
/** Whatever is dead for so long is due, however large the store. */
const LONG_MS = 3_700_000;

let aheadMs = 0;
/** What the store writes anew by itself is not what is measured. */
let isAsked = false;
const clock = { now: () => systemClock.now(), monotonic: () => systemClock.monotonic() + aheadMs };
const loaded = loadSettings();
const log = openLog(loaded.config.logLevel);
const fail = () => process.exit(1);
const opened = await openStores(loaded.secrets.store.reveal(), {
  clock,
  log,
  onFailure: fail,
  repair: false,
});

/** Tells the parent when the worker gets its first work and when there is no more for it. */
function watched(compaction) {
  let began;
  let bytes = 0;
  return {
    ...compaction,
    async next(done) {
      if (done) bytes += done.bytes;
      const work = await compaction.next(done);
      if (work && isAsked && began === undefined) {
        [began, bytes] = [performance.now(), 0];
        process.send({ compaction: 'began' });
      }
      if (!work && began !== undefined) {
        process.send({ compaction: 'ended', ms: performance.now() - began, bytes });
        began = undefined;
      }
      return work;
    },
  };
}

async function makeCompactionDue() {
  const ids = [];
  for await (const { id, envelope } of opened.secrets.rows()) if (envelope !== null) ids.push(id);
  const stride = Math.ceil(ids.length / BURNED);
  const burned = ids.filter((_id, at) => at % stride === 0);
  await Promise.all(burned.map((id) => opened.secrets.burn(id, { nowMs: opened.clock.now() })));
  aheadMs += LONG_MS;
  isAsked = true;
  process.send({ records: ids.length });
}

function memory() {
  for (let times = 0; times < 3; times += 1) globalThis.gc();
  const { rss, heapUsed, external } = process.memoryUsage();
  process.send({ rss, heap: heapUsed + external });
}

const QUESTIONS = { memory, compact: () => void makeCompactionDue() };
process.on('message', (question) => QUESTIONS[question]());
const stores = opened.compaction ? { ...opened, compaction: watched(opened.compaction) } : opened;
const app = await openApp(loaded, log, fail, { stores });
process.once('SIGTERM', () => void app.stop().then(() => process.exit(0)));
const { address } = await app.start();
process.stderr.write(`listening on ${address}\n`);
