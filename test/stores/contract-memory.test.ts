import { MEMORY } from './engines.ts';
import { storeContract } from './store.contract.ts';

storeContract(MEMORY);
