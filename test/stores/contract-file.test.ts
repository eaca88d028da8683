import { FILE } from './engines.ts';
import { storeContract } from './store.contract.ts';

storeContract(FILE);
