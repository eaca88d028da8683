import { writeSync } from 'node:fs';
import { pino } from 'pino';
import { openLineSink } from './line-sink.ts';

/** Facts of a log line: flat, small, and never a secret. */
export type LogFacts = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface Log {
  debug(event: string, facts?: LogFacts): void;
  info(event: string, facts?: LogFacts): void;
  warn(event: string, facts?: LogFacts): void;
  error(event: string, facts?: LogFacts): void;
}

export interface OpenedLog extends Log {
  /** Writes what is still held back; to be called before the process ends. */
  flush(): void;
}

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** A log of JSON lines. Lines go to standard output unless `write` takes them (tests read them there). */
export function openLog(level: LogLevel, write?: (line: string) => void): OpenedLog {
  const sink = openLineSink(
    (bytes) => writeSync(1, bytes),
    (lines) => {
      logger.warn({ lines }, 'log lines were lost');
    },
  );
  const target = write ? { write } : sink;
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, target);
  return {
    debug: (event, facts = {}) => logger.debug(facts, event),
    info: (event, facts = {}) => logger.info(facts, event),
    warn: (event, facts = {}) => logger.warn(facts, event),
    error: (event, facts = {}) => logger.error(facts, event),
    flush: () => {
      sink.flush();
    },
  };
}

/** What may be said of an unknown error: its class and code. Its message may hold somebody's text. */
export function errorFacts(error: unknown): LogFacts {
  if (!(error instanceof Error)) return { error: typeof error };
  const code = (error as { code?: unknown }).code;
  return {
    error: error.name,
    ...(typeof code === 'string' || typeof code === 'number' ? { error_code: code } : {}),
    at: placeOf(error),
  };
}

/**
 * The first frame of the stack. Before the frames stands the message, of which any line may look like one: without it, and not
 * at all where it was changed since.
 */
function placeOf({ stack, message }: Error): string | undefined {
  const messageAt = stack?.indexOf(message) ?? -1;
  if (messageAt < 0) return undefined;
  const frames = stack?.slice(messageAt + message.length).split('\n');
  return frames?.find((line) => line.trimStart().startsWith('at '))?.trim();
}
