import { ask } from './ask.ts';

await ask('run-due');
