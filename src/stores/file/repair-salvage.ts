import { join } from 'node:path';
import type { SecretId } from '../../vault/secret-key.ts';
import { keptRow } from '../row-table.ts';
import { checkFormat } from './damage.ts';
import type { DataFileName } from './data-files.ts';
import type { Files } from './files.ts';
import {
  JOURNAL_START,
  type JournalLine,
  type JournalPosition,
  type RewrittenHeader,
} from './journal-codec.ts';
import { applyLine, type VaultData } from './operations.ts';
import { scan } from './repair-scan.ts';

/** Whether a rewritten file begins where the journal before it ends. */
function isHeaderOf(line: JournalLine, first: number, before: JournalPosition): boolean {
  const { after } = line.payload as Partial<RewrittenHeader>;
  return line.operation === 'snapshot' ? first === 1 : after?.crc === before.crc && after.seq === before.seq;
}

interface Losses {
  badBytes: number;
  /** Lines that must have been there; those at the end of a file cannot be counted. */
  lostLines: number;
  mendedLines: number;
  missingFiles: number;
  /** Secrets that were ended because their end may have been among what is lost. */
  endedSecrets: number;
}

/**
 * Goes through the files of a damaged journal and keeps what is proven. A secret is proven to be live by the last line about
 * it, unless lines are lost behind that one: its end may have been among them, so it is ended. The dead stay dead.
 */
export class Salvage {
  readonly losses: Losses = { badBytes: 0, lostLines: 0, mendedLines: 0, missingFiles: 0, endedSecrets: 0 };
  readonly #data: VaultData;
  readonly #folder: string;
  readonly #files: Files;
  #position: JournalPosition = JOURNAL_START;
  readonly #inDoubt = new Set<SecretId>();
  #places = 0;

  constructor(data: VaultData, folder: string, files: Files) {
    this.#data = data;
    this.#folder = folder;
    this.#files = files;
  }

  /** The place in the journal after all that was found. */
  get end(): JournalPosition {
    const { seq, crc } = this.#position;
    return { seq, crc };
  }

  async run(chain: readonly DataFileName[]): Promise<void> {
    for (const [index, file] of chain.entries()) {
      if (file.first > this.#position.seq + 1) {
        this.losses.missingFiles += 1;
        this.#lose(file.first - this.#position.seq - 1);
        this.#position = { ...this.#position, seq: file.first - 1 };
      }
      const bytes = await this.#files.read(join(this.#folder, file.name));
      if (file.kind === 'journal') this.#readSegment(file, bytes, index === chain.length - 1);
      else this.#readRewritten(file, bytes);
    }
    if (chain.at(-1)?.kind !== 'journal') {
      this.losses.missingFiles += 1;
      this.#lose(0);
    }
    this.#endWhatIsInDoubt();
  }

  #readSegment({ name, first }: DataFileName, bytes: Buffer, isLast: boolean): void {
    const start = { seq: first - 1, crc: this.#position.crc };
    let isEmpty = true;
    let tail = 0;
    for (const found of scan(bytes, start)) {
      if (found.kind === 'bad') {
        if (found.isTail) tail = found.bytes;
        else this.losses.badBytes += found.bytes;
        continue;
      }
      const { line } = found;
      if (found.isMended) this.losses.mendedLines += 1;
      if (line.operation === 'segment')
        checkFormat(join(this.#folder, name), line.payload, 'tellonce-journal');
      this.#follow(line, first, isEmpty && line.operation !== 'segment');
      isEmpty = false;
    }
    // Behind the last line of all lies what nobody was answered for; behind that of another file lies something that is lost.
    if (tail > 0) this.losses.badBytes += tail;
    if (isEmpty || (tail > 0 && !isLast)) this.#lose(0);
    if (isEmpty) this.#position = { ...this.#position, seq: Math.max(first, this.#position.seq) };
  }

  /** Takes a line of the journal itself. The first line of a segment says nothing about any secret: without it, nothing is lost. */
  #follow(line: JournalLine, first: number, isHeaderLost: boolean): void {
    const { seq, crc } = this.#position;
    if (line.seq <= seq) {
      this.#lose(0);
      return;
    }
    const isWithoutLoss = isHeaderLost
      ? seq === first - 1 && line.seq === first + 1
      : line.seq === seq + 1 && line.previousCrc === crc;
    if (!isWithoutLoss) this.#lose(line.seq - seq - 1);
    this.#position = line;
    this.#take(line);
  }

  #readRewritten({ name, first, last = first }: DataFileName, bytes: Buffer): void {
    const proven = new Set<SecretId>();
    const before = this.#position;
    let through: JournalPosition = { ...before, seq: last };
    let position = JOURNAL_START;
    let [lost, isWhole] = [0, false];
    for (const found of scan(bytes, JOURNAL_START)) {
      if (found.kind === 'bad') {
        this.losses.badBytes += found.bytes;
        continue;
      }
      const { line } = found;
      if (found.isMended) this.losses.mendedLines += 1;
      if (position.seq === 0 && !isHeaderOf(line, first, before)) this.#lose(0);
      const isNext = line.seq === position.seq + 1 && line.previousCrc === position.crc;
      // Lost as well: what does not follow, and any number of lines before it but the first.
      if (!isNext && (position.seq > 0 || line.seq > 2)) lost += Math.max(1, line.seq - position.seq - 1);
      position = line;
      if (line.operation === 'snapshot' || line.operation === 'rewritten') {
        checkFormat(join(this.#folder, name), line.payload, `tellonce-${line.operation}`);
        const header = line.payload as Partial<RewrittenHeader> & {
          covers?: JournalPosition;
          clockMarkMs?: number;
        };
        through = header.through ?? header.covers ?? through;
        this.#data.clockMarkMs = Math.max(this.#data.clockMarkMs, header.clockMarkMs ?? 0);
      } else if (line.operation === 'end') {
        isWhole = true;
      } else {
        const id = this.#take(line);
        if (id !== undefined) proven.add(id);
      }
    }
    if (lost > 0 || !isWhole) this.#lose(lost, proven);
    this.#position = through;
  }

  /** Makes a line true as far as it makes sense here; gives the id that it proves something about. */
  #take(line: JournalLine): SecretId | undefined {
    this.#places += 1;
    if (!applyLine(this.#data, line, this.#places)) return undefined;
    if (line.operation !== 'insert' && line.operation !== 'change') return undefined;
    const { id } = line.payload as { id: SecretId };
    this.#inDoubt.delete(id);
    return id;
  }

  /** Lines are lost at this point: whatever is live now may have been ended by them. */
  #lose(lines: number, proven?: ReadonlySet<SecretId>): void {
    this.losses.lostLines += lines;
    for (const { id, envelope } of this.#data.rows.kept()) {
      if (envelope !== null && !proven?.has(id)) this.#inDoubt.add(id);
    }
  }

  #endWhatIsInDoubt(): void {
    const { rows, clockMarkMs } = this.#data;
    for (const kept of rows.kept()) {
      const isEnded = kept.state !== 'sealed' && kept.state !== 'claimed';
      // Without its ciphertext it has ended too, in a line that is lost: a compaction had seen that one.
      if (isEnded || (kept.envelope !== null && !this.#inDoubt.has(kept.id))) continue;
      this.losses.endedSecrets += 1;
      const { openedAtMs, deniedAttempts, thaws, viewsLeft } = kept;
      const endedAtMs = kept.endedAtMs ?? Math.min(kept.expiresAtMs, Math.max(clockMarkMs, kept.createdAtMs));
      const state = kept.state === 'claimed' ? 'opened' : 'expired';
      rows.putKept(
        keptRow(kept, { state, viewsLeft, openedAtMs, endedAtMs, deniedAttempts, thaws }, null, kept.place),
      );
    }
  }
}
