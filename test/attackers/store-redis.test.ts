import { lootRedis } from './loot.ts';
import { describeStoreThief } from './store.suite.ts';

describeStoreThief('Redis', lootRedis);
