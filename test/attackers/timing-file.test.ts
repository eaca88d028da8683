import { lootFile } from './loot.ts';
import { describeStopwatch } from './timing.suite.ts';

describeStopwatch('the embedded store', lootFile);
