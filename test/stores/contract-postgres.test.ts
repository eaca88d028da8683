import { POSTGRES } from './engines-postgres.ts';
import { storeContract } from './store.contract.ts';

storeContract(POSTGRES);
