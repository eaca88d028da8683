import type { Meters } from '../http/meters.ts';
import type { Stores } from '../stores/stores.ts';
import { VaultError } from '../vault/errors.ts';

type Timed = (operation: string, ms: number, error?: unknown) => void;

const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5];

/** A refusal is an answer: only what the engine could not do is a failure of it. */
function isFailure(error: unknown): boolean {
  return error !== undefined && !(error instanceof VaultError && error.code !== 'store.unavailable');
}

/** The same object, whose promises are timed. What answers at once, or bit by bit, is left alone. */
export function timed<Store extends object>(store: Store, nowMs: () => number, done: Timed): Store {
  const methods = new Map<string, unknown>();
  const timedMethod = (name: string, method: (...args: unknown[]) => unknown) =>
    function call(...args: unknown[]): unknown {
      const startedMs = nowMs();
      const result = method.apply(store, args);
      if (!(result instanceof Promise)) return result;
      return result.then(
        (value: unknown) => {
          done(name, nowMs() - startedMs);
          return value;
        },
        (error: unknown) => {
          done(name, nowMs() - startedMs, error);
          throw error;
        },
      );
    };
  return new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function' || typeof name !== 'string') return value;
      const known = methods.get(name) ?? timedMethod(name, value as (...args: unknown[]) => unknown);
      methods.set(name, known);
      return known;
    },
  });
}

/** Counts what an engine does, how long it takes, and what it holds where it knows that without looking. */
export function meterStores(stores: Stores, meters: Meters): Stores {
  const labels = ['store', 'operation'];
  const took = meters.durations(
    { name: 'tellonce_store_operation_seconds', help: 'How long the store took to answer.', labels },
    SECONDS,
  );
  const failed = meters.counter({
    name: 'tellonce_store_failures_total',
    help: 'Operations that the store could not do.',
    labels,
  });
  const { clock, census } = stores;
  const times =
    (store: string): Timed =>
    (operation, ms, error) => {
      took({ store, operation }, ms / 1000);
      if (isFailure(error)) failed({ store, operation });
    };
  if (census) meterCensus(census, meters);
  const nowMs = (): number => clock.monotonic();
  return {
    ...stores,
    secrets: timed(stores.secrets, nowMs, times('secrets')),
    state: timed(stores.state, nowMs, times('state')),
    audit: timed(stores.audit, nowMs, times('audit')),
  };
}

function meterCensus(census: NonNullable<Stores['census']>, meters: Meters): void {
  const show = (
    kind: 'gauge' | 'total',
    name: string,
    help: string,
    field: keyof ReturnType<typeof census>,
  ) => {
    meters.reading(kind, { name, help }, () => [{ value: census()[field] }]);
  };
  show('gauge', 'tellonce_live_secrets', 'Secrets that can be opened.', 'liveSecrets');
  show('gauge', 'tellonce_live_bytes', 'Bytes of their ciphertext.', 'liveBytes');
  show('total', 'tellonce_journal_syncs_total', 'How often the journal was synced to the disk.', 'syncs');
  show('total', 'tellonce_journal_changes_total', 'Changes that those syncs made durable.', 'changes');
}
