import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { AuditLog, SecretRow, SecretStore, SecretTerms, StateStore } from '../../src/vault/ports.ts';
import { manualClock, type ManualClock } from '../fakes/manual-clock.ts';
import { NO_QUOTA, rowNamed } from '../fakes/secret-rows.ts';
import type { Engine, OpenEngine } from './engines.ts';

/** What a contract suite works on: a fresh store for each test, and a clock to move. */
export interface Bench {
  readonly clock: ManualClock;
  readonly secrets: SecretStore;
  readonly state: StateStore;
  readonly audit: AuditLog;
  /** Inserts a fresh secret and gives its row. */
  keep(name: string, terms?: Partial<SecretTerms> & { readonly byteCount?: number }): Promise<SecretRow>;
}

export function benchOf(engine: Engine): Bench {
  let clock: ManualClock | undefined;
  let open: OpenEngine | undefined;
  const opened = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('a bench is there within a test only');
    return value;
  };
  let stopServing: (() => Promise<void>) | undefined;
  beforeAll(async () => {
    stopServing = await engine.serve?.();
  }, 60_000);
  afterAll(() => stopServing?.());
  beforeEach(async () => {
    clock = manualClock(Date.UTC(2026, 5, 1));
    open = await engine.open(clock);
  });
  afterEach(() => open?.destroy());
  return {
    get clock() {
      return opened(clock);
    },
    get secrets() {
      return opened(open).stores.secrets;
    },
    get audit() {
      return opened(open).stores.audit;
    },
    get state() {
      return opened(open).stores.state;
    },
    async keep(name, terms) {
      const row = rowNamed(name, this.clock.now(), terms);
      if (!(await this.secrets.insert(row, NO_QUOTA))) throw new Error('the name is in use');
      return row;
    },
  };
}
