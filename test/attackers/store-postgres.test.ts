import { lootPostgres } from './loot.ts';
import { describeStoreThief } from './store.suite.ts';

describeStoreThief('PostgreSQL', lootPostgres);
