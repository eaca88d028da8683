import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { vaultTasks, type Task } from '../../src/jobs/owner-port.ts';
import { openScheduler, type Scheduler } from '../../src/jobs/scheduler.ts';
import { Redacted } from '../../src/kit/redacted.ts';
import { openLog } from '../../src/kit/log.ts';
import { openMemoryAudit } from '../../src/stores/memory/memory-audit.ts';
import { scratchFolder } from '../servers/program.ts';
import { openTestVault } from '../fakes/test-vault.ts';

const COMPILED = fileURLToPath(new URL('../../dist', import.meta.url));
const DAY_MS = 86_400_000;

let scheduler: Scheduler | undefined;
const lines: string[] = [];
const log = openLog('debug', (line) => lines.push(line));

afterEach(async () => {
  await scheduler?.close();
});

/** Resolves when the task has been run once through its worker. */
function once(task: Omit<Task, 'run'>, run: () => Promise<number> = () => Promise.resolve(0)) {
  let told = (): void => undefined;
  const ran = new Promise<void>((resolve) => (told = resolve));
  const watched: Task = {
    ...task,
    async run() {
      const did = await run();
      told();
      return did;
    },
  };
  return { task: watched, ran };
}

describe('Jobs', () => {
  it('run in a compiled worker that asks the owner to act', async () => {
    const { task, ran } = once({ name: 'sweep-expired', everyMs: DAY_MS });
    scheduler = await openScheduler(COMPILED, [task], log);
    await scheduler.runNow('sweep-expired');
    await ran;
  });

  it('run by themselves when they are due, again and again', async () => {
    let runs = 0;
    let told = (): void => undefined;
    const thrice = new Promise<void>((resolve) => (told = resolve));
    const run = (): Promise<number> => {
      runs += 1;
      if (runs === 3) told();
      return Promise.resolve(0);
    };
    scheduler = await openScheduler(COMPILED, [{ name: 'sweep-expired', everyMs: 50, run }], log);
    await thrice;
  });

  it('end what is due, and forget receipts and audit entries that are over', async () => {
    const { vault, clock, store } = openTestVault();
    const created = await vault.create({ actor: 'address:192.0.2.1', text: new Redacted('x'), ttlS: 60 });
    clock.advance(60_000);
    const audit = openMemoryAudit();
    await audit.append([{ atMs: clock.now(), event: 'expired' }]);
    const purgeAudit = (limit: number) => audit.purge(clock.now() - 90 * DAY_MS, limit);
    const [sweep, , purge] = vaultTasks(vault, purgeAudit, () => Promise.resolve(0));
    expect(await sweep?.run()).toBe(1);
    expect((await store.find(created.id))?.state).toBe('expired');
    clock.advance(30 * DAY_MS);
    expect(await purge?.run()).toBe(1);
    clock.advance(61 * DAY_MS);
    expect(await purge?.run()).toBe(1);
    expect((await audit.page({ limit: 1 })).entries).toEqual([]);
    expect(await store.find(created.id)).toBeUndefined();
  });

  it('do what is due in the chats, every ten seconds', async () => {
    const { vault } = openTestVault();
    const none = () => Promise.resolve(0);
    const due = vaultTasks(vault, none, () => Promise.resolve(3)).find(({ name }) => name === 'run-due');
    expect(due?.everyMs).toBe(10_000);
    expect(await due?.run()).toBe(3);
    const { task, ran } = once({ name: 'run-due', everyMs: DAY_MS });
    scheduler = await openScheduler(COMPILED, [task], log);
    await scheduler.runNow('run-due');
    await ran;
  });

  it('see nothing of our environment', async () => {
    const folder = scratchFolder();
    const probe = `import { parentPort } from 'node:worker_threads';
      parentPort.postMessage({ ask: Object.keys(process.env).length === 0 ? 'bare' : 'full' });`;
    writeFileSync(join(folder.path, 'package.json'), '{"type":"module"}');
    mkdirSync(join(folder.path, 'jobs'));
    writeFileSync(join(folder.path, 'jobs/bare.job.js'), probe);
    process.env['TELLONCE_CANARY'] = 'canary';
    const { task, ran } = once({ name: 'bare', everyMs: DAY_MS });
    scheduler = await openScheduler(folder.path, [task], log);
    await scheduler.runNow('bare');
    await ran;
    delete process.env['TELLONCE_CANARY'];
    folder.remove();
  });

  it('are ended by a stop even when a worker ignores it', async () => {
    const folder = scratchFolder();
    mkdirSync(join(folder.path, 'jobs'));
    const deaf = `import { parentPort } from 'node:worker_threads';
      parentPort.on('message', () => undefined); setInterval(() => undefined, 1000); parentPort.postMessage({ ask: 'deaf' });`;
    writeFileSync(join(folder.path, 'package.json'), '{"type":"module"}');
    writeFileSync(join(folder.path, 'jobs/deaf.job.js'), deaf);
    const { task, ran } = once({ name: 'deaf', everyMs: DAY_MS });
    const one = await openScheduler(folder.path, [task], log);
    await one.runNow('deaf');
    await ran;
    await one.close();
    folder.remove();
  });

  it('say in the log that one failed, and nothing of what it said', async () => {
    const { task, ran } = once({ name: 'sweep-expired', everyMs: DAY_MS });
    const failing: Task = {
      ...task,
      async run() {
        await task.run();
        throw new Error('hunter2');
      },
    };
    scheduler = await openScheduler(COMPILED, [failing], log);
    await scheduler.runNow('sweep-expired');
    await ran;
    await scheduler.close();
    expect(lines.join('')).toContain('job failed');
    expect(lines.join('')).not.toContain('hunter2');
  });
});
