import { Pool, types, type ClientBase, type PoolClient, type PoolConfig, type QueryResult } from 'pg';
import type { Clock } from '../../kit/clock.ts';
import { withDeadline } from '../../kit/deadline.ts';
import { Bug } from '../../kit/invariant.ts';
import type { Log } from '../../kit/log.ts';
import { VaultError } from '../../vault/errors.ts';
import { codeOf, faultKindOf, PostgresFault } from './fault.ts';
import { SESSION_LIMITS } from './session.ts';
import type { Statement } from './statement.ts';

const CONNECTIONS_MAX = 10;
/** Calls that may wait for a connection; each waits for `SESSION_LIMITS.connectionTimeoutMillis` at most. */
const WAITING_MAX = 5_000;
/** For how long a call whose answer was lost is sent again. */
const RESEND_MS = 2_000;
const RESEND_PAUSE_MS = 100;
/** How often a statement that the server undid (a deadlock) is tried again. */
const UNDONE_MAX = 5;
const CLOSE_MS = 700;

const INT8 = 20;

export type Values = Readonly<Record<string, unknown>>;

export interface Sent<Row> {
  readonly rows: readonly Row[];
  /** Rows that a command without `RETURNING` has touched. */
  readonly count: number;
  /** An earlier sending of this call may have been carried out. */
  readonly isResent: boolean;
}

/** A statement refused because the id is in use. */
export class IdInUse extends Error {
  override name = 'IdInUse';
  readonly isResent: boolean;

  constructor(isResent: boolean) {
    super('the id is in use');
    this.isResent = isResent;
  }
}

const defaultParser = types.getTypeParser as (oid: number, format?: string) => (text: string) => unknown;

/** Whole numbers up to 2^53 are numbers here; the driver gives them as text, because they could be longer. */
const TYPES = {
  getTypeParser: (oid: number, format?: string) => (oid === INT8 ? Number : defaultParser(oid, format)),
};

interface DatabaseParts {
  readonly settings: PoolConfig;
  readonly prepare: (client: ClientBase) => Promise<void>;
  readonly clock: Clock;
  readonly log?: Log;
}

/**
 * Statements over a pool of connections. Each statement is a transaction of its own, and its answer is given only after
 * its commit was acknowledged. Every wait has a bound; what cannot be done or known in time is `store.unavailable`.
 */
export class Database {
  readonly #pool: Pool;
  readonly #clock: Clock;
  readonly #log: Log | undefined;
  readonly #running = new Set<Promise<unknown>>();
  #isDown = false;
  #closing: Promise<void> | undefined;

  constructor({ settings, prepare, clock, log }: DatabaseParts) {
    this.#clock = clock;
    this.#log = log;
    this.#pool = new Pool({
      ...settings,
      ...SESSION_LIMITS,
      max: CONNECTIONS_MAX,
      types: TYPES,
      // Awaited by the pool before a connection is given out, though its type does not say so.
      onConnect: (client) => prepare(client) as unknown as undefined,
    });
    // A connection that broke while nobody used it; the next call makes another one.
    this.#pool.on('error', () => undefined);
  }

  /** Sends it once. Whether it was carried out is not known when it fails for want of an answer. */
  async once<Row = never>(statement: Statement, values: Values = {}): Promise<Sent<Row>> {
    return await this.#tracked(this.#send<Row>(statement, values, 0));
  }

  /**
   * Sends it, and when its answer is lost, again: for statements that are harmless when they are carried out twice,
   * by their nature or by the token among their values.
   */
  async surely<Row = never>(statement: Statement, values: Values = {}): Promise<Sent<Row>> {
    return await this.#tracked(this.#send<Row>(statement, values, RESEND_MS));
  }

  /** Waits for what is under way, then ends every connection; no longer than the shutdown of the process allows. */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    const settled = Promise.allSettled([...this.#running]);
    await withDeadline(settled, CLOSE_MS, 'statements').catch(() => undefined);
    await withDeadline(this.#pool.end(), CLOSE_MS / 4, 'connections').catch(() => undefined);
  }

  async #tracked<T>(work: Promise<T>): Promise<T> {
    this.#running.add(work);
    try {
      return await work;
    } finally {
      this.#running.delete(work);
    }
  }

  async #send<Row>(statement: Statement, values: Values, resendMs: number): Promise<Sent<Row>> {
    let giveUpAtMs: number | undefined;
    for (let undone = 0; ;) {
      const isResent = giveUpAtMs !== undefined;
      try {
        const { rows, rowCount } = await this.#sendOnce(statement, values);
        this.#up();
        return { rows: rows as Row[], count: rowCount ?? 0, isResent };
      } catch (error) {
        const kind = error instanceof Unreached ? 'unreached' : faultKindOf(error);
        const fault = new PostgresFault(codeOf(error instanceof Unreached ? error.cause : error));
        if (kind === 'id_in_use') throw new IdInUse(isResent);
        if (kind === 'ours') throw new Bug(`${statement.name} was refused: ${fault.code}`);
        if (kind === 'again' && (undone += 1) <= UNDONE_MAX) continue;
        const nowMs = this.#clock.monotonic();
        if (kind === 'lost' && resendMs > 0) giveUpAtMs ??= nowMs + resendMs;
        if (giveUpAtMs === undefined || nowMs >= giveUpAtMs) throw this.#down(fault);
        await new Promise((resolve) => setTimeout(resolve, RESEND_PAUSE_MS));
      }
    }
  }

  async #sendOnce(statement: Statement, values: Values): Promise<QueryResult> {
    const client = await this.#connection();
    let broken: unknown;
    const onError = (error: unknown): void => {
      broken = error;
    };
    client.on('error', onError);
    try {
      const { name, text, parameters } = statement;
      const list = parameters.map((parameter) => values[parameter] ?? null);
      return await client.query({ name, text, values: list });
    } catch (error) {
      broken = error;
      throw error;
    } finally {
      client.removeListener('error', onError);
      // After any error the connection is dropped: it may lead to a server that takes no writes any more.
      client.release(broken !== undefined);
    }
  }

  async #connection(): Promise<PoolClient> {
    if (this.#closing || this.#pool.waitingCount >= WAITING_MAX) throw new Unreached('busy');
    try {
      return await this.#pool.connect();
    } catch (error) {
      throw new Unreached('no connection', { cause: error });
    }
  }

  #up(): void {
    if (!this.#isDown) return;
    this.#isDown = false;
    this.#log?.info('the store answers again', { engine: 'postgres' });
  }

  #down(fault: PostgresFault): VaultError {
    if (!this.#isDown)
      this.#log?.warn('the store does not answer', { engine: 'postgres', error_code: fault.code });
    this.#isDown = true;
    return new VaultError('store.unavailable', { part: 'store' }, { cause: fault });
  }
}

/** No connection could be had: nothing was sent. */
class Unreached extends Error {}
