// Keeps and opens secrets in the folder it is given as fast as it can, and says each answer once it has it.
import { createHash } from 'node:crypto';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';
import { compactionTask } from '../../dist/jobs/owner-port.js';
import { openScheduler } from '../../dist/jobs/scheduler.js';
import { systemClock } from '../../dist/kit/clock.js';
import { openLog } from '../../dist/kit/log.js';
import { openFileStore } from '../../dist/stores/file/file-store.js';
import { newRow } from '../../dist/vault/secret.js';

const [folder, round] = process.argv.slice(2);
const hash = (text) => createHash('sha256').update(text).digest();
/** Heard when it resolves: what waits in here to be written dies with the process, and what it did next would be unheard of. */
const say = (line) => new Promise((resolve) => process.stdout.write(`${line}\n`, resolve));
const quota = { liveSecretsMax: Infinity, liveBytesMax: Infinity };

const stores = await openFileStore({ folder, clock: systemClock, segmentBytesMax: 20_000, deadWaitMs: 0 });
const compiled = fileURLToPath(new URL('../../dist', import.meta.url));
await openScheduler(compiled, [{ ...compactionTask(stores.compaction), everyMs: 20 }], openLog('silent'));
await say('open');

async function keepAndOpen(name, isOpened) {
  const nowMs = Date.now();
  const id = hash(`id ${name}`).subarray(0, 12).toString('base64url');
  const terms = { id, receiptHash: hash(`receipt ${name}`).toString('base64url'), kekId: 1, maxViews: 1 };
  const times = { createdAtMs: nowMs, expiresAtMs: nowMs + 86_400_000 };
  const flags = { hasPassphrase: false, isEndToEnd: false, isBound: false };
  await stores.secrets.insert(newRow({ ...terms, ...times, ...flags }, hash(`envelope ${name}`)), quota);
  await say(`kept ${name}`);
  if (!isOpened) return;
  await say(`opening ${name}`);
  const { kind } = await stores.secrets.claim(id, { nowMs });
  if (kind === 'claimed') await say(`opened ${name}`);
}

async function reader(number) {
  for (let index = 0; ; index += 1) await keepAndOpen(`${round}.${number}.${index}`, index % 2 === 0);
}

await Promise.all(Array.from({ length: 8 }, (_, number) => reader(number)));
