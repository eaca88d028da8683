import { totalmem } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import underPressure from '@fastify/under-pressure';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { VaultError } from '../vault/errors.ts';
import type { Meters } from './meters.ts';

/** What is too much: at the first mark nothing new is made, at the second nothing is done but telling how it stands. */
export interface Mark {
  readonly create: number;
  readonly all: number;
}

export interface Pressure {
  readonly sampleMs: number;
  /** How late the event loop is, on the average of one sample without its longest delay. */
  readonly loopDelayMs: Mark;
  readonly heapBytes: Mark;
  /** Only where this process has a limit of its own, as in a container. */
  readonly residentBytes: Mark | undefined;
}

const RETRY_AFTER_S = 5;
const NEVER: Mark = { create: Number.MAX_SAFE_INTEGER, all: Number.MAX_SAFE_INTEGER };

function shareOf(bytes: number): Mark {
  return { create: Math.round(bytes * 0.9), all: Math.round(bytes * 0.97) };
}

/** The marks of this process. Ordinary load, however much, stays far below them: the loop is a second late only when it stands. */
export function pressureHere(): Pressure {
  const limit = process.constrainedMemory();
  const isLimited = limit > 0 && limit < totalmem();
  return {
    sampleMs: 5_000,
    loopDelayMs: { create: 1_000, all: 3_000 },
    heapBytes: shareOf(getHeapStatistics().heap_size_limit),
    residentBytes: isLimited ? shareOf(limit) : undefined,
  };
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answers under whatever pressure: how it stands is what is asked then. */
    staysUp?: boolean;
  }
}

/** Between two looks at the loop, as the plugin looks at it, in milliseconds. */
const LOOK_MS = 10;

/**
 * How late the loop was, on the average of one sample, its longest delay left out. What stood once and goes on again is well:
 * who stopped the process, or the machine, for a while has overloaded nothing.
 */
function openLateness(app: FastifyInstance, sampleMs: number): () => number {
  const delays = monitorEventLoopDelay({ resolution: LOOK_MS });
  delays.enable();
  let lateMs = 0;
  const timer = setInterval(() => {
    const { count, mean, max } = delays;
    // Of one delay nothing is known but that it may have been the only one.
    if (count < 2) return;
    lateMs = (mean * count - max) / (count - 1) / 1e6 - LOOK_MS;
    delays.reset();
  }, sampleMs);
  timer.unref();
  app.addHook('onClose', (_app, done) => {
    clearInterval(timer);
    delays.disable();
    done();
  });
  return () => lateMs;
}

/**
 * Refuses work under pressure: creating first, opening and the rest only when hardly anything works any more. What is
 * refused was not begun. To be called before any route is made.
 */
export async function shedLoad(app: FastifyInstance, pressure: Pressure, meters: Meters): Promise<void> {
  const { sampleMs, loopDelayMs, heapBytes, residentBytes = NEVER } = pressure;
  const shed = meters.counter({
    name: 'tellonce_http_shed_total',
    help: 'Requests refused under pressure, by what was short.',
    labels: ['reason'],
  });
  const lateness = openLateness(app, sampleMs);
  const standing = (): readonly (readonly [string, number, Mark])[] => {
    const { heapUsed, rssBytes } = app.memoryUsage();
    return [
      // The plugin asks by an average that one long delay can move, or by none when the loop went round once at most.
      ['event_loop', lateness(), loopDelayMs],
      ['heap', heapUsed, heapBytes],
      ['memory', rssBytes, residentBytes],
    ];
  };
  await app.register(underPressure, {
    sampleInterval: sampleMs,
    maxEventLoopDelay: loopDelayMs.create,
    maxHeapUsedBytes: heapBytes.create,
    maxRssBytes: residentBytes.create,
    pressureHandler(request: FastifyRequest) {
      const { access, staysUp } = request.routeOptions.config;
      if (staysUp === true) return;
      // The plugin names only the first that is past its mark; another may be past its second.
      for (const [reason, value, mark] of standing()) {
        if (value <= (access === 'create' ? mark.create : mark.all)) continue;
        shed({ reason });
        throw new VaultError('store.unavailable', { part: reason, retryAfterS: RETRY_AFTER_S });
      }
    },
  });
}
