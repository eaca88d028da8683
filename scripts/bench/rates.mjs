// Create, reveal and both mixed, with so many live secrets in the store, beside a bare echo measured in the same minute.
import { readFileSync } from 'node:fs';
import { shown, whole } from './bench-run.mjs';
import { measure } from './client.mjs';
import { startEcho, startTellonce } from './servers.mjs';

async function measureEcho(run) {
  const server = await startEcho();
  const order = { url: `${server.address}/echo`, script: 'create.lua' };
  await measure(order, run.options.warmUpSeconds);
  const figure = run.checked('bare echo', await measure(order, run.options.seconds));
  await server.stop();
  run.record('echo.rate', {}, figure.rate);
  run.record('echo.p99Ms', {}, figure.p99Ms);
  run.record('echo.maxMs', {}, figure.maxMs);
  return figure;
}

/** Creates until there are more keys than a run of reveals can use up. */
async function gatherKeys(run, address, echo) {
  const { seconds, keysPerEcho } = run.options;
  const wanted = echo.rate * seconds * keysPerEcho;
  while (readFileSync(run.keysFile, 'utf8').split('\n').length < wanted) {
    run.checked('creating keys', await run.makeKeys(address));
  }
}

function scriptsFor(server, run) {
  const keys = { KEYS: run.keysFile };
  return {
    create: { url: `${server.address}/generate`, script: 'create.lua', env: keys },
    reveal: { url: server.address, script: 'reveal.lua', env: keys },
    mixed: { url: server.address, script: 'mixed.lua' },
  };
}

/** One engine, one number of live secrets, one time. `template` is a closed place that holds them. */
export async function measureRates(step, run, { name, engine, live, template }) {
  const { seconds, warmUpSeconds } = run.options;
  const label = `${name}, ${whole(live)} live`;
  let echo;
  await step('bare echo', seconds + warmUpSeconds + 0.4, async () => {
    echo = await measureEcho(run);
    return shown(echo);
  });
  for (const cipher of run.options.ciphers) {
    const where = { engine: name, cipher, live };
    let place;
    let server;
    await step(`${label}, ${cipher}: start`, 0.7 + live / 100_000 + warmUpSeconds, async () => {
      place = await engine().place(template());
      server = await startTellonce(run.envFor(place, { CIPHER: cipher }));
      run.record('start.s', { engine: name, live }, server.readyS);
      run.forgetKeys();
      const both = scriptsFor(server, run).mixed;
      run.checked(`${label}: warm-up`, await measure(both, warmUpSeconds));
      return `ready in ${server.readyS.toFixed(2)} s`;
    });
    for (const what of live === 0 ? ['create', 'reveal', 'mixed'] : ['create', 'reveal']) {
      await step(`${label}, ${cipher}: ${what}`, seconds + 0.2, async () => {
        if (what === 'reveal') await gatherKeys(run, server.address, echo);
        const order = scriptsFor(server, run)[what];
        const figure = run.checked(`${label}, ${cipher}: ${what}`, await measure(order, seconds));
        run.record(`${what}.rate`, where, figure.rate);
        run.record(`${what}.p99Ms`, where, figure.p99Ms);
        run.record(`${what}.maxMs`, where, figure.maxMs);
        run.record(`${what}.ratio`, where, figure.rate / echo.rate);
        return `${shown(figure)}, ${(figure.rate / echo.rate).toFixed(3)} of the echo`;
      });
    }
    await step(`${label}, ${cipher}: stop`, 0.2, async () => {
      await server.stop();
      await place.remove();
    });
  }
}
