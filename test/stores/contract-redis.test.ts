import { REDIS } from './engines-redis.ts';
import { storeContract } from './store.contract.ts';

storeContract(REDIS);
