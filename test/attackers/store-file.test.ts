import { lootFile } from './loot.ts';
import { describeStoreThief } from './store.suite.ts';

describeStoreThief('embedded', () => Promise.resolve(lootFile()));
