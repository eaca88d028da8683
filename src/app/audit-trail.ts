import { errorFacts, type Log } from '../kit/log.ts';
import type { AuditEntry } from '../vault/audit.ts';
import type { VaultEvent, VaultListener } from '../vault/events.ts';
import type { AuditLog } from '../vault/ports.ts';

/** Entries wait this long for others, so that one write carries many. */
const GATHER_MS = 200;
const BATCH = 1_000;
/** What waits beyond this is counted instead of kept. */
const WAITING_MAX = 50_000;
/** Refusals that anybody can bring about are written down once in this time for each actor, reason and secret… */
const SPARING_MS = 60_000;
/** …and so many different ones of a reason at most: nobody can fill the log, nor hide one kind of refusal behind another. */
const SPARINGLY_MAX = 1_000;

export interface AuditTrail {
  /** To be told every event; returns at once and never throws. */
  readonly listener: VaultListener;
  /** Takes what is no event of the vault, in the same way. */
  note(entry: AuditEntry): void;
  /** How many entries could not be written. */
  readonly lost: () => number;
  /** Waits until all that was told is written. */
  close(): Promise<void>;
}

function entryOf(event: VaultEvent): AuditEntry {
  const { kind, id, atMs, actor } = event;
  return { atMs, event: kind, secretId: id, actor, ...('reason' in event && { reason: event.reason }) };
}

/** Whether a refusal is the first of its kind in its minute. Each wrong passphrase counts: tries are few already. */
function openSparing(): (entry: AuditEntry) => boolean {
  const written = new Map<string, Set<string>>();
  let minute = 0;
  return ({ atMs, event, actor, reason, secretId }) => {
    if (event !== 'refused' || reason === 'passphrase') return true;
    const now = Math.floor(atMs / SPARING_MS);
    if (now !== minute) written.clear();
    minute = now;
    const ofReason = written.get(`${reason}`) ?? new Set();
    written.set(`${reason}`, ofReason);
    const kind = `${actor} ${secretId}`;
    if (ofReason.has(kind) || ofReason.size >= SPARINGLY_MAX) return false;
    ofReason.add(kind);
    return true;
  };
}

/**
 * Writes what the vault tells into the audit log, behind the answers: none of them waits for it or fails by it. What could
 * not be written is counted, and said once when it begins and once at the end.
 */
export function openAuditTrail(audit: AuditLog, log: Log): AuditTrail {
  const isWorthIt = openSparing();
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

  function note(entry: AuditEntry): void {
    if (!isWorthIt(entry)) return;
    if (waiting.length >= WAITING_MAX) {
      lose(1);
      return;
    }
    waiting.push(entry);
    timer ??= setTimeout(() => void flush(), GATHER_MS);
  }

  return {
    lost: () => lost,
    listener: (event) => {
      note(entryOf(event));
    },
    note,
    async close() {
      await flush();
      if (lost > 0) log.error('audit entries were lost', { count: lost });
    },
  };
}
