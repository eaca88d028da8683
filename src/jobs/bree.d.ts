declare module 'bree' {
  import type { Worker, WorkerOptions } from 'node:worker_threads';

  export interface BreeJob {
    readonly name: string;
    readonly path: string;
    readonly interval: number;
    readonly closeWorkerAfterMs: number;
  }

  export interface BreeOptions {
    readonly root: false;
    readonly logger: false;
    readonly jobs: readonly BreeJob[];
    readonly worker: WorkerOptions;
    readonly errorHandler: (error: unknown, metadata: { readonly name: string }) => void;
    readonly workerMessageHandler: (event: { readonly name: string; readonly message: unknown }) => void;
  }

  export default class Bree {
    constructor(options: BreeOptions);
    on(event: 'worker deleted', listener: (name: string) => void): this;
    readonly workers: Map<string, Worker>;
    start(): Promise<void>;
    run(name: string): Promise<void>;
    stop(): Promise<void>;
  }
}
