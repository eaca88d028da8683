import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import type { Meters } from '../http/meters.ts';
import { compactionTask, vaultTasks } from '../jobs/owner-port.ts';
import type { Scheduler } from '../jobs/scheduler.ts';
import type { Log } from '../kit/log.ts';
import type { Overrides } from './app-parts.ts';
import type { Domain } from './domain.ts';
import type { Face } from './faces.ts';
import { meterTasks } from './meter-domain.ts';
import { closeListener, shutDown, type Step } from './shutdown.ts';

const DAY_MS = 86_400_000;

interface RunningParts {
  readonly domain: Domain;
  readonly http: FastifyInstance;
  readonly faces: readonly Face[];
  readonly log: Log;
  readonly auditDays: number;
  readonly meters: Meters;
  readonly overrides: Overrides;
}

/** Jobs and bots: started when the listener takes requests, ended in order. */
export function openRunning({ domain, http, faces, log, meters, auditDays, overrides }: RunningParts) {
  const { stores, vault, trail, talk, epoch, presence, runs } = domain;
  let scheduler: Scheduler | undefined;
  let stopping: Promise<void> | undefined;

  const closingOf = (name: Face['name']): Step[] =>
    faces.flatMap((face) => (face.name === name && face.closing ? [face.closing] : []));
  // What brings work in stops first, then what does it, then what keeps it: 4.9 s in all.
  const phases = (): Step[][] => [
    [
      ...closingOf('telegram'),
      { name: 'listener', limitMs: 2_800, run: () => closeListener(http) },
      { name: 'jobs', limitMs: 1_000, run: () => scheduler?.close() ?? Promise.resolve() },
    ],
    closingOf('slack'),
    [{ name: 'talk', limitMs: 600, run: () => talk.close() }],
    [
      { name: 'epoch', limitMs: 300, run: () => epoch.close() },
      { name: 'keys', limitMs: 300, run: () => presence.close() },
    ],
    [{ name: 'store', limitMs: 600, run: () => trail.close().finally(() => stores.close()) }],
  ];

  return {
    async start() {
      const { compaction, audit, clock } = stores;
      const purgeAudit = (limit: number) => audit.purge(clock.now() - auditDays * DAY_MS, limit);
      const due = [
        ...vaultTasks(vault, purgeAudit, () => talk.runDue()),
        ...(compaction ? [compactionTask(compaction)] : []),
      ];
      const tasks = meterTasks(runs.watched(due), meters, clock);
      const folder = overrides.compiledFolder ?? fileURLToPath(new URL('..', import.meta.url));
      // Loaded when requests are taken already: nobody waits for the scheduler.
      const { openScheduler } = await import('../jobs/scheduler.ts');
      scheduler = await openScheduler(folder, tasks, log);
      for (const { name } of tasks) void scheduler.runNow(name);
      for (const face of faces) void face.start();
    },
    stop() {
      if (!stopping) log.info('stopping');
      return (stopping ??= shutDown(phases(), log));
    },
  };
}
