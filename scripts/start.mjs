// `npm start` and `npm run chat`: builds what is not built yet, then runs the compiled program in this same process.
import { buildAll, isStale } from './build.mjs';

if (isStale()) {
  process.stderr.write('Building Tellonce (first start, or the sources changed) ...\n');
  await buildAll();
}
await import('../dist/main.js');
