// `npm run migrate-store -- FROM TO`: moves all that one store keeps into another one. See docs/scaling.md.
import { buildAll, isStale } from './build.mjs';

if (isStale()) {
  process.stderr.write('Building Tellonce (first start, or the sources changed) ...\n');
  await buildAll();
}
const { migrateStore } = await import('../dist/app/migrate-store.js');
const isTerminal = process.stderr.isTTY === true;
let isShown = false;
process.exitCode = await migrateStore(process.argv.slice(2), process.env, {
  say(line) {
    process.stderr.write(`${isShown && isTerminal ? '\r\x1b[K' : ''}${line}\n`);
    isShown = false;
  },
  show(line) {
    process.stderr.write(isTerminal ? `\r\x1b[K${line}` : `${line}\n`);
    isShown = true;
  },
});
