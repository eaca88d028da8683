import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { compactionTask, type Task } from '../../src/jobs/owner-port.ts';
import { openScheduler, type Scheduler } from '../../src/jobs/scheduler.ts';
import { systemClock } from '../../src/kit/clock.ts';
import { openLog } from '../../src/kit/log.ts';
import { openFileStore, type FileStores } from '../../src/stores/file/file-store.ts';
import { ensureBuilt } from '../fakes/built.ts';
import { envelopeNamed, idNamed, NO_QUOTA, rowNamed } from '../fakes/secret-rows.ts';
import { scratchFolder } from '../servers/program.ts';
import { dataFiles, temporaryFolder } from '../stores/in-folder.ts';

const COMPILED = fileURLToPath(new URL('../../dist', import.meta.url));
const DAY_MS = 86_400_000;

let stores: FileStores;
let folder: string;
let scheduler: Scheduler | undefined;
const lines: string[] = [];
const log = openLog('info', (line) => lines.push(line));

beforeAll(ensureBuilt);
beforeEach(async () => {
  lines.length = 0;
  folder = await temporaryFolder();
  stores = await openFileStore({ folder, clock: systemClock, log, deadWaitMs: 0 });
});
afterEach(async () => {
  await scheduler?.close();
  await stores.close();
});

async function keep(name: string): Promise<void> {
  await stores.secrets.insert(rowNamed(name, systemClock.now()), NO_QUOTA);
}
const end = (name: string) => stores.secrets.burn(idNamed(name), { nowMs: systemClock.now() });

async function isOnDisk(name: string): Promise<boolean> {
  const needle = Buffer.from(envelopeNamed(name)).toString('base64');
  return [...(await dataFiles(folder)).values()].some((bytes) => bytes.includes(needle));
}

/** The task, with promises for its having given out work and for its worker's end. */
function watched(everyMs = DAY_MS) {
  let [gave, told] = [(): void => undefined, (): void => undefined];
  const given = new Promise<void>((resolve) => (gave = resolve));
  const over = new Promise<void>((resolve) => (told = resolve));
  const base = compactionTask(stores.compaction);
  const task: Task = {
    ...base,
    everyMs,
    async run(done) {
      const answer = await base.run(done);
      if (typeof answer === 'object') gave();
      return answer;
    },
    async ended() {
      await base.ended?.();
      told();
    },
  };
  return { task, given, over };
}

/** A worker in the place of ours that does this with what it is given. */
function workerThat(does: string) {
  const scratch = scratchFolder();
  mkdirSync(join(scratch.path, 'stores/file'), { recursive: true });
  writeFileSync(join(scratch.path, 'package.json'), '{"type":"module"}');
  const source = `import { parentPort } from 'node:worker_threads'; import { writeFileSync } from 'node:fs';
    parentPort.on('message', (message) => { if (message === 'cancel') return; const { work } = message;
      if (!work) { parentPort.postMessage('done'); return; } ${does} });
    parentPort.postMessage({ ask: 'compact-journal' });`;
  writeFileSync(join(scratch.path, 'stores/file/compact-journal.job.js'), source);
  return scratch;
}

describe('The compaction worker', () => {
  it('gets the ciphertext of what has ended off the disk, while the store goes on', async () => {
    await Promise.all(['opened', 'sealed'].map(keep));
    await end('opened');
    const { task, over } = watched();
    scheduler = await openScheduler(COMPILED, [task], log);
    await scheduler.runNow('compact-journal');
    await keep('meanwhile');
    await over;
    expect(await isOnDisk('opened')).toBe(false);
    expect(await isOnDisk('sealed')).toBe(true);
    await stores.close();
    stores = await openFileStore({ folder, clock: systemClock });
    for (const name of ['sealed', 'meanwhile']) {
      expect(await stores.secrets.find(idNamed(name))).toMatchObject({ envelope: envelopeNamed(name) });
    }
    expect(await stores.secrets.find(idNamed('opened'))).toMatchObject({ state: 'burned', envelope: null });
  });

  it.each([
    [
      'dies in the middle',
      `writeFileSync(work.folder + '/' + work.draft, 'half'); throw new Error('hunter2');`,
    ],
    [
      'hands back something else',
      `parentPort.postMessage({ ask: 'compact-journal', done: { draft: '../x', bytes: 1 } });`,
    ],
    [
      'hands back a file that is not what was planned',
      `writeFileSync(work.folder + '/' + work.draft, 'half\\n'); parentPort.postMessage({ ask: 'compact-journal', done: { draft: work.draft, bytes: 5 } });`,
    ],
  ])(
    'that %s has changed nothing, leaves nothing behind, and the next one does its work',
    async (_how, does) => {
      await Promise.all(['opened', 'sealed'].map(keep));
      await end('opened');
      const scratch = workerThat(does);
      const bad = watched();
      let times = 0;
      const once: Task = {
        ...bad.task,
        run: async (done) => ((times += 1) > 1 ? (await bad.task.run(done), 0) : bad.task.run(done)),
      };
      scheduler = await openScheduler(scratch.path, [once], log);
      await scheduler.runNow('compact-journal');
      await bad.over;
      await scheduler.close();
      scratch.remove();
      expect(lines.join('')).toContain('compaction was broken off');
      expect(lines.join('')).not.toContain('hunter2');
      expect(await isOnDisk('opened')).toBe(true);
      const good = watched();
      scheduler = await openScheduler(COMPILED, [good.task], log);
      await scheduler.runNow('compact-journal');
      await good.over;
      expect(await isOnDisk('opened')).toBe(false);
      expect([...(await dataFiles(folder)).keys()].filter((name) => name.endsWith('.tmp'))).toEqual([]);
    },
  );

  it('is stopped at once in the middle of a large file, which then counts for nothing', async () => {
    const text = rowNamed('large', systemClock.now(), { byteCount: 2 ** 20 });
    for (let count = 0; count < 24; count += 1) {
      const id = idNamed(`large ${count}`);
      await stores.secrets.insert(
        { ...text, id, receiptHash: idNamed(`receipt ${count}`) as never },
        NO_QUOTA,
      );
    }
    await end('large 1');
    const { task, given } = watched();
    scheduler = await openScheduler(COMPILED, [task], log);
    await scheduler.runNow('compact-journal');
    await given;
    await scheduler.close();
    await stores.close();
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    stores = await openFileStore({ folder, clock: systemClock });
    expect(await stores.secrets.find(idNamed('large 0'))).toMatchObject({ state: 'sealed' });
  });

  // Only Linux gives each thread a priority of its own, and a file to read it from.
  it.runIf(process.platform === 'linux')('has the lowest priority, alone of all threads', async () => {
    await keep('opened');
    await end('opened');
    const nicenesses = (): number[] =>
      readdirSync('/proc/self/task').flatMap((thread) => {
        try {
          const [, rest = ''] = readFileSync(`/proc/self/task/${thread}/stat`, 'utf8').split(') ');
          return [Number(rest.split(' ')[16])];
        } catch {
          return [];
        }
      });
    const before = nicenesses();
    const { task, given, over } = watched();
    scheduler = await openScheduler(COMPILED, [task], log);
    await scheduler.runNow('compact-journal');
    await given;
    expect(nicenesses().filter((nice) => nice === 19)).toHaveLength(1);
    expect(before).not.toContain(19);
    await over;
  });
});
