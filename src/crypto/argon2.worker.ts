import { hashRawSync, type Options } from '@node-rs/argon2';
import { setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';

// On Linux this is of the thread alone: whoever tries passphrases waits behind everybody else's requests.
setPriority(10);

/** One passphrase at a time: in with its options, out with what was derived. */
parentPort?.on('message', ({ password, options }: { password: Uint8Array; options: Options }) => {
  const derived = new Uint8Array(hashRawSync(password, options));
  password.fill(0);
  parentPort?.postMessage(derived);
});
