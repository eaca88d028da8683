// What the figures were measured on.
import { closeSync, fdatasyncSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { outputOf } from './processes.mjs';

const SYNCS = 400;
const SYNC_BYTES = 4_096;

/** How long this disk takes to make a page durable that was added to a file: the floor under every durable answer. */
export function diskSyncMs(folder) {
  const path = join(folder, 'sync-probe');
  const file = openSync(path, 'a');
  const page = Buffer.alloc(SYNC_BYTES, 'x');
  const took = Array.from({ length: SYNCS }, () => {
    writeSync(file, page);
    const startedAt = performance.now();
    fdatasyncSync(file);
    return performance.now() - startedAt;
  }).sort((a, b) => a - b);
  closeSync(file);
  rmSync(path);
  const at = (share) => Number(took[Math.floor(took.length * share)].toFixed(3));
  return { p50: at(0.5), p99: at(0.99) };
}

/** Jiffies that this machine's processors have spent, and how many of them another machine took. */
function processorTime() {
  const [line] = readFileSync('/proc/stat', 'utf8').split('\n');
  const counts = line.split(/\s+/).slice(1, 9).map(Number);
  return { all: counts.reduce((sum, one) => sum + one, 0), stolen: counts[7] };
}

/** Call at the beginning; what it gives is called at the end. */
export async function describeMachine(folder, clientVersion) {
  const processors = cpus();
  const before = processorTime();
  const fileSystem = (await outputOf('stat', ['-f', '-c', '%T', folder])).trim();
  const machine = {
    cpu: `${processors[0].model.trim()}, ${processors.length} cores`,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release().split('.').slice(0, 2).join('.')}`,
    node: process.version,
    client: `wrk ${clientVersion}, 32 connections`,
    fileSystem,
    fdatasyncMs: diskSyncMs(folder),
    loadBefore: Number(loadavg()[0].toFixed(2)),
  };
  return () => {
    const after = processorTime();
    const stolenPercent = ((after.stolen - before.stolen) / (after.all - before.all)) * 100;
    return { ...machine, stolenPercent: Number(stolenPercent.toFixed(2)) };
  };
}
