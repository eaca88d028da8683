import { describe } from 'vitest';
import { ENGINES } from './engines.ts';
import { openingContract } from './opening.contract.ts';
import { secretStoreContract } from './secret-store.contract.ts';
import { stateStoreContract } from './state-store.contract.ts';
import { triesContract } from './tries.contract.ts';

describe.each(ENGINES)('The $name store', (engine) => {
  describe('and its secrets:', () => secretStoreContract(engine));
  describe('and its openings:', () => openingContract(engine));
  describe('and its', () => triesContract(engine));
  describe('and its', () => stateStoreContract(engine));
});
