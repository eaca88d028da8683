import { ask } from './ask.ts';

await ask('purge-receipts');
