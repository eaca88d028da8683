import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Stores } from '../../src/stores/stores.ts';
import type { SecretStore, StateStore } from '../../src/vault/ports.ts';

/** One call of a port (or of an HTTP server), as it is sent to a process. */
export type Call =
  | readonly ['secrets', keyof SecretStore, ...unknown[]]
  | readonly ['state', keyof StateStore, ...unknown[]]
  | readonly ['http', 'ask', path: string, body?: unknown];

export type Outcome = Readonly<Record<string, unknown>> | undefined;

/** Somebody who takes part in a race. */
export interface Racer {
  /** Does all of it at once and gives the answers in the same order; `atMs` is the time, where time is injected. */
  run(calls: readonly Call[], atMs?: number): Promise<readonly unknown[]>;
  readonly child?: ChildProcess;
  end(): Promise<void>;
}

export interface RacerTrack {
  readonly kind: string;
  readonly url: string;
  /** Time is what each `run` says, not what the server says. */
  readonly isTimed?: boolean;
}

/** A process of its own over the compiled program's code. */
export async function forkRacer(track: RacerTrack): Promise<Racer> {
  const child = fork(fileURLToPath(new URL('racer.mjs', import.meta.url)), [JSON.stringify(track)], {
    serialization: 'advanced',
  });
  let settle: { resolve(message: unknown): void; reject(error: Error): void } | undefined;
  child.on('message', (message) => settle?.resolve(message));
  child.on('exit', () => settle?.reject(new Error('a racer ended')));
  const heard = (): Promise<unknown> =>
    new Promise((resolve, reject) => {
      settle = { resolve, reject };
    });
  await heard();
  return {
    child,
    async run(calls, atMs) {
      const answer = heard();
      child.send({ calls, atMs });
      return (await answer) as unknown[];
    },
    async end() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, 'exit');
      child.disconnect();
      await exit;
    },
  };
}

/** Another caller in this process, for the engines that serve one process only. */
export function localRacer(stores: Stores): Racer {
  return {
    run: (calls) =>
      Promise.all(
        calls.map(async ([part, method, ...given]) => {
          const port = (
            stores as unknown as Record<string, Record<string, (...given: unknown[]) => unknown>>
          )[part];
          return await port?.[method]?.(...given);
        }),
      ),
    end: () => Promise.resolve(),
  };
}

/** A store too busy to answer in time says so and has changed nothing: whoever hears that asks again. */
const ASKED_MAX = 50;
const isRefused = (answer: unknown): boolean => {
  const { error, status } = (answer ?? {}) as { readonly error?: unknown; readonly status?: unknown };
  return error === 'store.unavailable' || status === 503;
};

async function answered(racer: Racer, calls: readonly Call[]): Promise<readonly unknown[]> {
  const answers: unknown[] = [];
  let open = calls.map((_call, index) => index);
  for (let asked = 0; open.length > 0 && asked < ASKED_MAX; asked += 1) {
    const latest = await racer.run(open.map((index) => calls[index]!));
    open.forEach((index, at) => (answers[index] = latest[at]));
    open = open.filter((index) => isRefused(answers[index]));
  }
  return answers;
}

/** The barrier: nobody goes on before all have their answers. */
export async function all(
  racers: readonly Racer[],
  callsOf: (racer: number) => readonly Call[],
): Promise<readonly unknown[]> {
  const answers = await Promise.all(racers.map((racer, index) => answered(racer, callsOf(index))));
  return answers.flat();
}
