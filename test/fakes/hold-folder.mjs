// Opens the embedded store in the folder it is given, says so, and holds it until its input ends.
import process from 'node:process';
import { systemClock } from '../../dist/kit/clock.js';
import { openFileStore } from '../../dist/stores/file/file-store.js';

try {
  const stores = await openFileStore({ folder: process.argv[2], clock: systemClock });
  process.stdout.write('open\n');
  process.stdin.on('end', () => void stores.close()).resume();
} catch (error) {
  process.stdout.write(`${error.name}: ${error.message}\n`);
}
