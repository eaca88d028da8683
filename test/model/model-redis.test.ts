import { REDIS } from '../stores/engines-redis.ts';
import { vaultModel } from './vault.model.ts';

vaultModel(REDIS);
