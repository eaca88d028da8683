import type { QueuedKdf } from '../crypto/passphrase-kdf.ts';
import { downAmong, type Check } from '../http/health.ts';
import type { Meters } from '../http/meters.ts';
import type { Task } from '../jobs/owner-port.ts';
import type { Clock } from '../kit/clock.ts';
import type { Log } from '../kit/log.ts';
import type { Courier } from '../talk/reply.ts';
import type { Talk } from '../talk/talk.ts';
import type { VaultEvents } from '../vault/events.ts';
import type { AuditTrail } from './audit-trail.ts';
import { timed } from './metered-stores.ts';

export function meterEvents(events: VaultEvents, meters: Meters): void {
  const happened = meters.counter({
    name: 'tellonce_secret_events_total',
    help: 'What happened to secrets.',
    labels: ['event'],
  });
  events.listen(({ kind }) => {
    happened({ event: kind });
  });
}

export function meterTrail(trail: AuditTrail, meters: Meters): void {
  const about = { name: 'tellonce_audit_entries_lost_total', help: 'Audit entries that could not be kept.' };
  meters.reading('total', about, () => [{ value: trail.lost() }]);
}

export function meterPassphrases(kdf: QueuedKdf, meters: Meters): void {
  const show = (
    kind: 'gauge' | 'total',
    name: string,
    help: string,
    field: 'running' | 'waiting' | 'refused',
  ) => {
    meters.reading(kind, { name, help }, () => [{ value: kdf.queue()[field] }]);
  };
  show('gauge', 'tellonce_passphrases_running', 'Passphrases that are being derived.', 'running');
  show('gauge', 'tellonce_passphrases_waiting', 'Passphrases that wait for that.', 'waiting');
  show(
    'total',
    'tellonce_passphrases_refused_total',
    'Passphrases refused because too many waited.',
    'refused',
  );
}

/** Counts lines, so that trouble of any kind is seen where nobody reads the log. */
export function meterLog(log: Log, meters: Meters): Log {
  const written = meters.counter({
    name: 'tellonce_log_lines_total',
    help: 'Warnings and errors told to the log, written or not.',
    labels: ['level'],
  });
  return {
    debug: (event, facts) => log.debug(event, facts),
    info: (event, facts) => log.info(event, facts),
    warn(event, facts) {
      written({ level: 'warn' });
      log.warn(event, facts);
    },
    error(event, facts) {
      written({ level: 'error' });
      log.error(event, facts);
    },
  };
}

/** Counts what people say to the bots, and what could not be brought to them. */
export function meterTalk(talk: Talk, meters: Meters, nowMs: () => number): Talk {
  const heard = meters.counter({
    name: 'tellonce_bot_heard_total',
    help: 'What people typed to a bot or pressed.',
    labels: ['platform', 'kind'],
  });
  const undelivered = meters.counter({
    name: 'tellonce_bot_undelivered_total',
    help: 'What a bot could not bring to a chat.',
    labels: ['platform', 'what'],
  });
  return {
    ...talk,
    hear(utterance) {
      heard({ platform: utterance.actor.platform, kind: 'said' });
      return talk.hear(utterance);
    },
    press(press) {
      heard({ platform: press.actor.platform, kind: 'pressed' });
      return talk.press(press);
    },
    meet(platform, courier) {
      const counted = timed<Courier>(courier, nowMs, (what, _ms, error) => {
        if (error !== undefined) undelivered({ platform, what });
      });
      talk.meet(platform, counted);
    },
  };
}

/** Gives the way to count what a platform sent that cannot be read. */
export function meterUnreadable(meters: Meters): (platform: string) => void {
  const unreadable = meters.counter({
    name: 'tellonce_bot_unreadable_total',
    help: 'What a platform sent to a bot in another shape than it writes.',
    labels: ['platform'],
  });
  return (platform) => {
    unreadable({ platform });
  };
}

/** Whether the bots that are on reach their platforms. */
export function meterBots(checks: () => Readonly<Record<string, Check>>, meters: Meters): void {
  const about = { name: 'tellonce_bot_up', help: '1 for a bot that reaches its platform.', labels: ['bot'] };
  meters.reading('gauge', about, async () => {
    const asked = checks();
    const down = await downAmong(asked);
    return Object.keys(asked).map((bot) => ({ labels: { bot }, value: Number(!down.includes(bot)) }));
  });
}

/** When each job last did its work, and how long that took. */
export function meterTasks(tasks: readonly Task[], meters: Meters, clock: Clock): readonly Task[] {
  const last = new Map<string, { readonly atMs: number; readonly tookMs: number }>();
  const show = (name: string, help: string, of: (run: { atMs: number; tookMs: number }) => number): void => {
    meters.reading('gauge', { name, help, labels: ['job'] }, () =>
      [...last].map(([job, run]) => ({ labels: { job }, value: of(run) })),
    );
  };
  const failed = meters.counter({
    name: 'tellonce_job_failures_total',
    help: 'Runs of a job that failed.',
    labels: ['job'],
  });
  show(
    'tellonce_job_last_success_timestamp_seconds',
    'When a job last ended well.',
    ({ atMs }) => atMs / 1000,
  );
  show('tellonce_job_last_duration_seconds', 'How long that run took.', ({ tookMs }) => tookMs / 1000);
  return tasks.map((task) => ({
    ...task,
    async run(done) {
      const startedMs = clock.monotonic();
      try {
        const outcome = await task.run(done);
        last.set(task.name, { atMs: clock.now(), tookMs: clock.monotonic() - startedMs });
        return outcome;
      } catch (error) {
        failed({ job: task.name });
        throw error;
      }
    },
  }));
}
