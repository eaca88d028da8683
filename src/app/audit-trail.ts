import { errorFacts, type Log } from '../kit/log.ts';
import type { AuditEntry } from '../vault/audit.ts';
import type { VaultEvent, VaultListener } from '../vault/events.ts';
import type { AuditLog } from '../vault/ports.ts';

/** Entries wait this long for others, so that one write carries many. */
const GATHER_MS = 200;
const BATCH = 1_000;
/** What waits beyond this is counted instead of kept. */
const WAITING_MAX = 50_000;

export interface AuditTrail {
  /** To be told every event; returns at once and never throws. */
  readonly listener: VaultListener;
  /** How many entries could not be written. */
  readonly lost: () => number;
  /** Waits until all that was told is written. */
  close(): Promise<void>;
}

function entryOf(event: VaultEvent): AuditEntry {
  const { kind, id, atMs } = event;
  return {
    atMs,
    event: kind,
    secretId: id,
    ...('actor' in event && { actor: event.actor }),
    ...('reason' in event && { reason: event.reason }),
  };
}

/**
 * Writes what the vault tells into the audit log, behind the answers: none of them waits for it or fails by it. What could
 * not be written is counted, and said once when it begins and once at the end.
 */
export function openAuditTrail(audit: AuditLog, log: Log): AuditTrail {
  let waiting: AuditEntry[] = [];
  let lost = 0;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  function lose(count: number, cause?: unknown): void {
    if (lost === 0) log.error('audit entries are being lost', cause === undefined ? {} : errorFacts(cause));
    lost += count;
  }

  async function write(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, BATCH);
      waiting = waiting.slice(BATCH);
      try {
        await audit.append(batch);
      } catch (error) {
        lose(batch.length, error);
      }
    }
  }

  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    writing = writing.then(write);
    return writing;
  }

  return {
    lost: () => lost,
    listener(event) {
      if (waiting.length >= WAITING_MAX) {
        lose(1);
        return;
      }
      waiting.push(entryOf(event));
      timer ??= setTimeout(() => void flush(), GATHER_MS);
    },
    async close() {
      await flush();
      if (lost > 0) log.error('audit entries were lost', { count: lost });
    },
  };
}
