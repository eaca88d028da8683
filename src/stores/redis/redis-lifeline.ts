import type { Log } from '../../kit/log.ts';
import type { RedisConnection } from './redis-connection.ts';
import { troubleOf } from './redis-errors.ts';

const BACKOFF_MS_MIN = 50;
const BACKOFF_MS_MAX = 2_000;

type Connect = (onLost: (connection: RedisConnection, error: unknown) => void) => Promise<RedisConnection>;

/** Keeps one connection up for as long as it is wanted: a lost one is made anew, for ever, ever slower up to two seconds. */
export class RedisLifeline {
  readonly #connect: Connect;
  readonly #log: Log;
  readonly #waiting = new Set<() => void>();
  #current: RedisConnection | undefined;
  #isOver = false;
  #wake: () => void = () => undefined;

  constructor(connect: Connect, log: Log) {
    this.#connect = connect;
    this.#log = log;
  }

  /** The first connection; rejects when there is none to be had. */
  async open(): Promise<void> {
    const connection = await this.#connect((lost, error) => {
      this.drop(lost, troubleOf(error).code);
    });
    if (this.#isOver) connection.destroy();
    else this.#current = connection;
  }

  get current(): RedisConnection | undefined {
    return this.#current;
  }

  /** The connection there is within `limitMs`, if any. */
  async within(limitMs: number): Promise<RedisConnection | undefined> {
    if (this.#current || this.#isOver) return this.#current;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, limitMs);
      this.#waiting.add(done);
    });
    return this.#current;
  }

  /** Takes a connection for dead, and makes another. */
  drop(connection: RedisConnection, code: string): void {
    if (this.#current !== connection || this.#isOver) return;
    this.#current = undefined;
    this.#log.warn('Redis is lost', { error_code: code });
    connection.destroy();
    void this.#restore();
  }

  /** No more connections. Gives back the last one, to be ended. */
  end(): RedisConnection | undefined {
    this.#isOver = true;
    this.#wake();
    this.#tellWaiting();
    const last = this.#current;
    this.#current = undefined;
    return last;
  }

  #tellWaiting(): void {
    for (const done of this.#waiting) done();
  }

  async #restore(): Promise<void> {
    for (let pauseMs = BACKOFF_MS_MIN; ; pauseMs = Math.min(2 * pauseMs, BACKOFF_MS_MAX)) {
      await this.#pause(pauseMs);
      if (this.#isOver) return;
      try {
        await this.open();
        break;
      } catch (error) {
        this.#log.debug('Redis is still lost', { error_code: troubleOf(error).code });
      }
    }
    this.#log.info('Redis is back');
    this.#tellWaiting();
  }

  async #pause(pauseMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      setTimeout(resolve, pauseMs).unref();
    });
  }
}
