import { ask } from './ask.ts';

await ask('sweep-expired');
