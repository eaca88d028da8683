import { lootPostgres } from './loot.ts';
import { describeStopwatch } from './timing.suite.ts';

describeStopwatch('PostgreSQL', lootPostgres);
