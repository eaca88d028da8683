import { setPriority } from 'node:os';
import { ask } from '../../jobs/ask.ts';
import { systemFiles } from './files.ts';
import { rewriteRange, type RewritePlan } from './rewrite-range.ts';

/** On Linux that is the priority of this thread alone: requests come first. */
setPriority(19);

await ask('compact-journal', (plan, signal) => rewriteRange(plan as RewritePlan, systemFiles, signal));
