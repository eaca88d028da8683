import type { StoreAddress } from '../config/store-url.ts';
import type { Clock } from '../kit/clock.ts';
import type { Log } from '../kit/log.ts';
import { openFileStore } from '../stores/file/file-store.ts';
import type { Stores } from '../stores/stores.ts';

export interface StoreParts {
  readonly clock: Clock;
  readonly log: Log;
  /** Told once, when the engine can never take anything again: the process should drain and end. */
  readonly onFailure: (cause: unknown) => void;
  /** `--repair` was given. */
  readonly repair: boolean;
}

type Engine<Kind extends StoreAddress['kind']> = (
  address: Extract<StoreAddress, { kind: Kind }>,
  parts: StoreParts,
) => Promise<Stores>;

/** One line for each engine. */
const ENGINES: { readonly [Kind in StoreAddress['kind']]: Engine<Kind> } = {
  file: ({ folder }, parts) =>
    openFileStore({ folder, ...parts, report: (text) => process.stderr.write(text) }),
  redis: async ({ url }, parts) => {
    const { openRedisStore } = await import('../stores/redis/redis-store.ts');
    return await openRedisStore({ url, ...parts });
  },
  postgres: async ({ url }, { clock, log }) => {
    const { openPostgresStore } = await import('../stores/postgres/postgres-store.ts');
    return await openPostgresStore({ url, clock, log });
  },
};

export async function openStores(address: StoreAddress, parts: StoreParts): Promise<Stores> {
  const engine = ENGINES[address.kind] as Engine<StoreAddress['kind']>;
  return await engine(address, parts);
}
