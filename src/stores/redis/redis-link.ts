import type { Clock } from '../../kit/clock.ts';
import { withDeadline } from '../../kit/deadline.ts';
import type { Log } from '../../kit/log.ts';
import { VaultError } from '../../vault/errors.ts';
import type { RedisArgument, RedisConnection } from './redis-connection.ts';
import { troubleOf, type Trouble } from './redis-errors.ts';
import type { RedisLifeline } from './redis-lifeline.ts';
import { loadScripts, type Script, type ScriptName } from './scripts.ts';

/** What was sent has to be answered within this, else the connection is taken for dead. */
const ANSWER_MS = 2_000;
/** What may be sent again waits this long for a new connection. */
const RECONNECT_WAIT_MS = 2_000;
const CLOSE_MS = 500;
/** Refusals are logged once in this time, however many there are. */
const TELL_MS = 10_000;

export type Argument = string | number | Uint8Array;

/**
 * The way to one Redis. While there is no connection everything is refused at once. What may be repeated is sent once more,
 * over a new connection, when its answer got lost. All that goes wrong with Redis is `store.unavailable`.
 */
export interface RedisLink {
  /** Brings every script to the server, so that the first calls need not. */
  load(): Promise<void>;
  /** One atomic step. `argsAgain` go in the place of `args` when it is sent a second time. */
  run(
    name: ScriptName,
    keys: readonly string[],
    args: readonly Argument[],
    argsAgain?: readonly Argument[],
  ): Promise<unknown>;
  /** A command that changes nothing; strings in its answer are bytes. */
  read(...args: readonly Argument[]): Promise<unknown>;
  /** The connection that is in use, to be compared: another one may lead to another process of Redis. */
  connection(): unknown;
  /** Waits for what was sent (half a second), then disconnects. */
  close(): Promise<void>;
}

type Exchange = (connection: RedisConnection, isAgain: boolean) => Promise<unknown>;

function wired(argument: Argument): RedisArgument {
  if (typeof argument === 'string') return argument;
  if (typeof argument === 'number') return String(argument);
  return Buffer.from(argument.buffer, argument.byteOffset, argument.byteLength);
}

async function evaluate(
  connection: RedisConnection,
  { sha, text }: Script,
  rest: readonly RedisArgument[],
): Promise<unknown> {
  try {
    return await connection.send(['EVALSHA', sha, ...rest], false);
  } catch (error) {
    if (troubleOf(error).code !== 'NOSCRIPT') throw error;
    // Restarted, or flushed. Both go at once: one connection keeps their order.
    const [, answer] = await Promise.all([
      connection.send(['SCRIPT', 'LOAD', text], false),
      connection.send(['EVALSHA', sha, ...rest], false),
    ]);
    return answer;
  }
}

/** Asks over the connection there is, within its deadlines, and once more over the next one if it may. */
function exchangeOver(
  lifeline: RedisLifeline,
  clock: Clock,
  log: Log,
): (exchange: Exchange, isRepeatable: boolean) => Promise<unknown> {
  let toldAtMs = -Infinity;

  function tell({ code }: Trouble): void {
    const nowMs = clock.monotonic();
    if (nowMs - toldAtMs < TELL_MS) return;
    toldAtMs = nowMs;
    log.warn('Redis refuses', { error_code: code });
  }

  function unavailable(): VaultError {
    return new VaultError('store.unavailable', { part: 'store' });
  }

  /** Gives nothing when the answer got lost. */
  async function attempt(
    connection: RedisConnection,
    exchange: Exchange,
    isAgain: boolean,
  ): Promise<{ readonly answer: unknown } | undefined> {
    try {
      return { answer: await withDeadline(exchange(connection, isAgain), ANSWER_MS, 'Redis') };
    } catch (error) {
      const trouble = troubleOf(error);
      // A primary that has become a replica: its name may lead to another one by now.
      if (trouble.code === 'timeout' || trouble.code === 'READONLY') lifeline.drop(connection, trouble.code);
      if (trouble.kind === 'lost') return undefined;
      tell(trouble);
      throw unavailable();
    }
  }

  return async (exchange, isRepeatable) => {
    const first = lifeline.current;
    if (!first) throw unavailable();
    const outcome = await attempt(first, exchange, false);
    if (outcome) return outcome.answer;
    const second = isRepeatable ? await lifeline.within(RECONNECT_WAIT_MS) : undefined;
    const again = second && (await attempt(second, exchange, true));
    if (!again) throw unavailable();
    return again.answer;
  };
}

/** A link over a lifeline that is opened before anything is asked. */
export function openRedisLink(lifeline: RedisLifeline, clock: Clock, log: Log): RedisLink {
  const scripts = loadScripts();
  const exchanged = exchangeOver(lifeline, clock, log);
  return {
    async load() {
      const texts = Object.values(scripts).map(({ text }) => text);
      await exchanged(
        (connection) => Promise.all(texts.map((text) => connection.send(['SCRIPT', 'LOAD', text], false))),
        true,
      );
    },
    run(name, keys, args, argsAgain = args) {
      const script = scripts[name];
      const rest = (isAgain: boolean): RedisArgument[] =>
        [keys.length, ...keys, ...(isAgain ? argsAgain : args)].map(wired);
      return exchanged(
        (connection, isAgain) => evaluate(connection, script, rest(isAgain)),
        script.isRepeatable,
      );
    },
    read(...args) {
      const command = args.map(wired);
      return exchanged((connection) => connection.send(command, true), true);
    },
    connection: () => lifeline.current,
    async close() {
      const last = lifeline.end();
      if (!last) return;
      try {
        await withDeadline(last.close(), CLOSE_MS, 'Redis');
      } catch {
        last.destroy();
      }
    },
  };
}
