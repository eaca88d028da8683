// Fills a store with live secrets of 100 bytes, in a process of its own: node seed.mjs COUNT [DUE_AT_MS]. The compiled house does
// it, without a listener: every row is sealed and inserted as a request would have it. Prints how many there are by now.
import { openStores } from '../../dist/app/open-store.js';
import { openKeyRing } from '../../dist/app/master-keys.js';
import { loadSettings } from '../../dist/config/load.js';
import { openPassphraseKdf } from '../../dist/crypto/passphrase-kdf.js';
import { openSealer } from '../../dist/crypto/sealer.js';
import { systemClock } from '../../dist/kit/clock.js';
import { openLog } from '../../dist/kit/log.js';
import { systemRandom } from '../../dist/kit/random.js';
import { Redacted } from '../../dist/kit/redacted.js';
import { idOf, newReceiptKey, newSecretKey, receiptHashOf } from '../../dist/vault/secret-key.js';
import { newRow } from '../../dist/vault/secret.js';

/** Enough for one sync, or one round trip, to carry many. */
const AT_ONCE = 256;
const DAY_MS = 86_400_000;
const NO_QUOTA = { liveSecretsMax: Infinity, liveBytesMax: Infinity };

const count = Number(process.argv[2]);
const dueAtMs = Number(process.argv[3] ?? Date.now() + DAY_MS);
const loaded = loadSettings();
const address = loaded.secrets.store.reveal();
const stores = await openStores(address, {
  clock: systemClock,
  log: openLog('silent'),
  onFailure: () => process.exit(1),
  repair: false,
});
const keyRing = await openKeyRing(loaded, stores, systemRandom);
const sealer = openSealer({ keyRing, cipher: 'native', random: systemRandom, kdf: openPassphraseKdf() });
const text = new Redacted('x'.repeat(100));

async function insertOne() {
  const key = newSecretKey(systemRandom);
  const id = idOf(key);
  // A slow machine may be filling in what is due by now.
  const createdAtMs = Math.min(stores.clock.now(), dueAtMs - 1_000);
  const fixed = { createdAtMs, expiresAtMs: dueAtMs, maxViews: 1, isEndToEnd: false };
  const { envelope, kekId } = await sealer.seal({ text, key, id, terms: { ...fixed, recipients: [] } });
  const receiptHash = receiptHashOf(newReceiptKey(systemRandom));
  const terms = { ...fixed, id, receiptHash, kekId, hasPassphrase: false, isBound: false };
  await stores.secrets.insert(newRow(terms, envelope), NO_QUOTA);
}

let left = count;
let done = 0;
async function insertMany() {
  while (left > 0) {
    left -= 1;
    await insertOne();
    done += 1;
    if (done % 10_000 === 0) process.stdout.write(`${done}\n`);
  }
}

await Promise.all(Array.from({ length: AT_ONCE }, insertMany));
await stores.close();
