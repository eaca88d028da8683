import { lootRedis } from './loot.ts';
import { describeStopwatch } from './timing.suite.ts';

describeStopwatch('Redis', lootRedis);
