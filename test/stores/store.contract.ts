import { afterAll, beforeAll, describe } from 'vitest';
import { auditLogContract } from './audit-log.contract.ts';
import type { Engine } from './engines.ts';
import { liveCountsContract } from './live-counts.contract.ts';
import { movingContract } from './moving.contract.ts';
import { openingContract } from './opening.contract.ts';
import { secretStoreContract } from './secret-store.contract.ts';
import { stateStoreContract } from './state-store.contract.ts';
import { triesContract } from './tries.contract.ts';

/** All that every engine promises. A new engine is one call of this, in a file of its own. */
export function storeContract(engine: Engine): void {
  describe(`The ${engine.name} store`, () => {
    // Held here, the server stays up from one suite to the next.
    let stopServing: (() => Promise<void>) | undefined;
    beforeAll(async () => {
      stopServing = await engine.serve?.();
    }, 60_000);
    afterAll(() => stopServing?.());

    describe('and its secrets:', () => secretStoreContract(engine));
    describe('and its counts of what is live', () => liveCountsContract(engine));
    describe('and its openings:', () => openingContract(engine));
    describe('and its', () => triesContract(engine));
    describe('and its', () => stateStoreContract(engine));
    describe('and its audit log:', () => auditLogContract(engine));
    describe('being moved:', () => movingContract(engine));
  });
}
