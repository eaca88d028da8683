// A short history in the folder it is given, of everything that gets to the disk; says before each step what it is
// about to do, and after it how that went. Goes on after refusals, as callers do.
import { createHash } from 'node:crypto';
import { writeSync } from 'node:fs';
import process from 'node:process';
import { systemClock } from '../../dist/kit/clock.js';
import { openFileStore } from '../../dist/stores/file/file-store.js';
import { systemFiles } from '../../dist/stores/file/files.js';
import { rewriteRange } from '../../dist/stores/file/rewrite-range.js';
import { newRow } from '../../dist/vault/secret.js';

const [folder] = process.argv.slice(2);
const quota = { liveSecretsMax: Infinity, liveBytesMax: Infinity };
const hash = (text) => createHash('sha256').update(text).digest();
const idNamed = (name) => hash(`id ${name}`).subarray(0, 12).toString('base64url');
const say = (...words) => writeSync(1, `${words.join(' ')}\n`);

async function open() {
  const onFailure = () => say('failed');
  return await openFileStore({ folder, clock: systemClock, segmentBytesMax: 1500, deadWaitMs: 0, onFailure });
}

async function step(word, name, act) {
  say('doing', word, name);
  try {
    await act();
    say('done', word, name);
  } catch (error) {
    say('refused', word, name, error.code);
  }
}

function insert({ secrets }, name) {
  const nowMs = Date.now();
  const terms = { id: idNamed(name), receiptHash: hash(`receipt ${name}`).toString('base64url'), kekId: 1 };
  const times = { createdAtMs: nowMs, expiresAtMs: nowMs + 86_400_000, maxViews: 1 };
  const flags = { hasPassphrase: false, isEndToEnd: false, isBound: false };
  const row = newRow({ ...terms, ...times, ...flags }, hash(`envelope ${name}`));
  return step('keep', name, () => secrets.insert(row, quota));
}

const claim = ({ secrets }, name) =>
  step('end', name, () => secrets.claim(idNamed(name), { nowMs: Date.now() }));
const burn = ({ secrets }, name) =>
  step('end', name, () => secrets.burn(idNamed(name), { nowMs: Date.now() }));
const note = ({ audit }, name) =>
  step('note', name, () => audit.append([{ atMs: Date.now(), event: 'created', secretId: idNamed(name) }]));

/** What the worker does, in this thread. */
async function compact({ compaction }) {
  let done;
  try {
    for (let plan = await compaction.next(); plan; plan = await compaction.next(done))
      done = await rewriteRange(plan, systemFiles);
  } catch {
    await compaction.abandoned();
  }
}

async function close(stores) {
  await stores.close().catch((error) => say('refused', 'close', 'store', error.code));
}

async function live() {
  const first = await open();
  await insert(first, 'a');
  await note(first, 'a');
  await Promise.all([insert(first, 'b'), insert(first, 'c'), claim(first, 'a')]);
  await burn(first, 'b');
  await Promise.all([insert(first, 'd'), insert(first, 'e'), note(first, 'd')]);
  await compact(first);
  await Promise.all([insert(first, 'f'), claim(first, 'd')]);
  await close(first);
  const second = await open();
  await Promise.all([insert(second, 'g'), claim(second, 'f'), note(second, 'g')]);
  await second.compact().catch(() => undefined);
  await insert(second, 'h');
  await claim(second, 'g');
  await note(second, 'h');
  await close(second);
}

await live().catch((error) => {
  say('start', error.name, error.message);
  process.exitCode = 1;
});
