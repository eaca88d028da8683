import { Low } from 'lowdb';
import type { Clock } from '../../kit/clock.ts';
import { errorFacts, type Log } from '../../kit/log.ts';
import type { AuditLog } from '../../vault/ports.ts';
import type { Ledger } from '../ledger.ts';
import { secretStoreOver, type RowChange } from '../row-store.ts';
import { stateStoreOver, type StateChange } from '../state-table.ts';
import type { StoreClock } from '../store-clock.ts';
import { StoreStartError } from '../store-start-error.ts';
import type { Stores } from '../stores.ts';
import { openFileAudit, type FileAudit } from './audit-log.ts';
import { SMALL_STORE_WAIT_MS } from './compaction.ts';
import { Compactor } from './compactor.ts';
import { systemFiles, type Files } from './files.ts';
import { codeOf, prepareFolder } from './folder.ts';
import { lockFolder } from './folder-lock.ts';
import { emptyData, JournalAdapter } from './journal-adapter.ts';
import type { JournalWriter } from './journal-writer.ts';
import { operationOf, type VaultData } from './operations.ts';
import { repairFolder } from './repair.ts';

const SEGMENT_BYTES_MAX = 16 * 2 ** 20;
const COMPACTION_JOB = 'stores/file/compact-journal';

export interface FileStoreParts {
  /** Made with mode 0700 if it is missing. */
  readonly folder: string;
  readonly clock: Clock;
  readonly log?: Log;
  /** Told once, when the disk has refused: nothing is taken any more, and the process should drain and end. */
  readonly onFailure?: (cause: unknown) => void;
  readonly files?: Files;
  /** Keep what is proven of a damaged journal instead of refusing it (docs/decisions/0022). */
  readonly repair?: boolean;
  /** Is given lines for a person, about what a repair did. */
  readonly report?: (text: string) => void;
  readonly segmentBytesMax?: number;
  /** How long dead ciphertext of a small store may wait to be got off the disk. */
  readonly deadWaitMs?: number;
}

export type FileStores = Stores & Required<Pick<Stores, 'compact' | 'compaction'>>;

/**
 * The embedded store: everything in memory, made durable by a journal (docs/journal-v2.md). Throws
 * {@link StoreStartError} when the folder cannot be used, is in use, is damaged, or the clock is behind it.
 */
export async function openFileStore(parts: FileStoreParts): Promise<FileStores> {
  const { folder } = parts;
  await prepareFolder(folder);
  const lock = await lockFolder(folder);
  try {
    return await openLocked(parts, () => lock.release());
  } catch (error) {
    await lock.release();
    if (error instanceof StoreStartError) throw error;
    const cause = (error as { cause?: unknown }).cause ?? error;
    throw new StoreStartError(
      `The data folder ${folder} cannot be read and written (${codeOf(cause)}). Check its disk and permissions.`,
      { cause: error },
    );
  }
}

interface OpenData {
  readonly adapter: JournalAdapter;
  readonly database: Low<VaultData>;
  readonly audit: FileAudit;
}

/** Reads what there is, and makes sure that it is durable and can be gone on with before anybody is answered from it. */
async function openData(parts: FileStoreParts): Promise<OpenData> {
  const { folder, clock, log, files = systemFiles, segmentBytesMax = SEGMENT_BYTES_MAX } = parts;
  let [isOpen, hasFailed] = [false, false];
  const onFailure = (cause: unknown): void => {
    if (!isOpen || hasFailed) return;
    hasFailed = true;
    log?.error('the store failed', errorFacts(cause));
    parts.onFailure?.(cause);
  };
  const onClockDoubt = (aheadMs: number): void => {
    const minutes = Math.round(aheadMs / 60_000);
    log?.warn('the clock is ahead of the data: it refuses at once, and deletes in ten minutes', { minutes });
  };
  const adapter = new JournalAdapter({ folder, clock, files, segmentBytesMax, onFailure, onClockDoubt });
  const database = new Low<VaultData>(adapter, emptyData());
  await database.read();
  const { writer } = adapter;
  try {
    await writer.checkpoint();
    if (adapter.hasOlderVersion) await writer.roll();
    const audit = await openFileAudit({ folder, files, onFailure });
    isOpen = true;
    return { adapter, database, audit };
  } catch (error) {
    await writer.close().catch(() => undefined);
    throw error;
  }
}

async function openLocked(parts: FileStoreParts, unlock: () => Promise<void>): Promise<FileStores> {
  const { folder, clock, log, files = systemFiles } = parts;
  const startedMs = clock.monotonic();
  if (parts.repair) {
    const { report = () => undefined } = parts;
    await repairFolder({ folder, files, nowMs: clock.now(), report });
  }
  const { adapter, database, audit } = await openData(parts);
  const { writer } = adapter;
  if (adapter.cutBytes > 0)
    log?.warn('an unfinished batch was cut off the journal', { bytes: adapter.cutBytes });
  const { rows, state } = database.data;
  const ms = Math.round(clock.monotonic() - startedMs);
  log?.info('the store is open', { engine: 'file', secrets: rows.liveSecrets, receipts: rows.size, ms });

  let closing: Promise<void> | undefined;
  const compactor = new Compactor({
    folder,
    files,
    clock,
    log,
    deadWaitMs: parts.deadWaitMs ?? SMALL_STORE_WAIT_MS,
    adapter,
    data: database.data,
    writeWhole: () => database.write(),
  });
  const close = (): Promise<void> =>
    (closing ??= (async () => {
      await compactor.close();
      try {
        await audit.close();
      } finally {
        await writer.close().finally(unlock);
      }
    })());
  return {
    secrets: secretStoreOver({
      table: rows,
      ledger: ledgerOver<RowChange>(writer, audit),
      clock: adapter.clock,
      close,
    }),
    state: stateStoreOver(state, ledgerOver<StateChange>(writer, audit), adapter.clock),
    audit: auditOver(audit, writer, adapter.clock),
    clock: adapter.clock,
    compact: () => compactor.compact(),
    census: () => ({
      liveSecrets: rows.liveSecrets,
      liveBytes: rows.liveBytes,
      syncs: writer.syncCount,
      changes: writer.nextPlace(),
    }),
    compaction: {
      job: COMPACTION_JOB,
      next: (done) => compactor.next(done),
      abandoned: () => compactor.abandoned(),
    },
    close,
  };
}

/** Nothing happens that could not be written down as having happened: a log that failed stops the store, and the other way round. */
function auditOver(audit: FileAudit, writer: JournalWriter, clock: StoreClock): AuditLog {
  return {
    async append(entries) {
      writer.admit();
      await audit.append(entries);
    },
    page: (query) => audit.page(query),
    purge: (beforeMs, limit) => audit.purge(clock.believed(beforeMs), limit),
  };
}

function ledgerOver<Change extends RowChange | StateChange>(
  writer: JournalWriter,
  audit: FileAudit,
): Ledger<Change> {
  return {
    admit() {
      audit.admit();
      writer.admit();
    },
    record(change) {
      const { operation, json } = operationOf(change);
      writer.append(operation, json);
    },
    settled: () => writer.settled(),
  };
}
