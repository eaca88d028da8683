// Create, reveal and both mixed, beside a bare echo. A server for each number of live secrets stands ready at the same time, and they
// take turns with the echo, run by run: what is compared lies seconds apart, so that neighbours of this machine slow down both.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { shown, whole } from './bench-run.mjs';
import { measure } from './client.mjs';
import { startEcho, startTellonce } from './servers.mjs';

/** Keys for a run of reveals: so many times what one run of creating makes. */
const KEYS_FOR_REVEALS = 1.8;
/** With fewer, a run of reveals is over before it can be stopped. */
const KEYS_MIN = 300;
/** Above this a start takes so long that one says enough. */
const STARTED_OFTEN_MAX = 100_000;

/** Started as often as anything is measured; the last one stays. */
async function startOften(run, env, { name, live }) {
  for (let starts = 1; ; starts += 1) {
    const server = await startTellonce(env);
    run.record('start.s', { engine: name, live }, server.readyS);
    if (starts >= run.options.repeats || live > STARTED_OFTEN_MAX) return server;
    await server.stop();
  }
}

/** `template` is a closed place with so many live secrets; none for an empty one. */
async function bringUp(run, { name, engine, cipher, live, template }) {
  const place = await engine().place(template);
  const server = await startOften(run, run.envFor(place, { CIPHER: cipher }), { name, live });
  const keysFile = join(run.scratch, `keys-${live}`);
  const orderOf = {
    create: { url: `${server.address}/generate`, script: 'create.lua', env: { KEYS: keysFile } },
    reveal: { url: server.address, script: 'reveal.lua', env: { KEYS: keysFile } },
    mixed: { url: server.address, script: 'mixed.lua' },
  };
  return {
    live,
    where: { engine: name, cipher, live },
    readyS: server.readyS,
    keysFile,
    run: (what, seconds) => measure(orderOf[what], seconds),
    async takeDown() {
      await server.stop();
      await place.remove();
    },
  };
}

/** Opens whatever has been created, so that the next repeat finds as many live secrets as this one. */
async function revealAll(run, one, created) {
  const { seconds } = run.options;
  const wanted = Math.max(KEYS_MIN, Math.min(created.rate * seconds, created.total) * KEYS_FOR_REVEALS);
  while (readFileSync(one.keysFile, 'utf8').split('\n').length < wanted) {
    run.checked('creating keys', await one.run('create', seconds));
  }
  const figure = await one.run('reveal', seconds * 10);
  run.forgetKeys(one.keysFile);
  return figure;
}

function note(run, { where }, what, figure, echo) {
  run.checked(`${where.engine}, ${whole(where.live)} live, ${where.cipher}: ${what}`, figure);
  run.record(`${what}.rate`, where, figure.rate);
  run.record(`${what}.p99Ms`, where, figure.p99Ms);
  run.record(`${what}.maxMs`, where, figure.maxMs);
  run.record(`${what}.ratio`, where, figure.rate / echo.rate);
  return `${shown(figure)}, ${(figure.rate / echo.rate).toFixed(3)} of the echo`;
}

/** All servers once, each kind of run with an echo of its own before it. */
async function measureRound(step, run, { label, servers, askEcho }) {
  const { seconds } = run.options;
  const created = new Map();
  for (const what of ['create', 'reveal', 'mixed']) {
    let echo;
    await step(`${label}: bare echo`, seconds, async () => {
      echo = await askEcho();
      return shown(echo);
    });
    for (const { live, server } of servers) {
      if (what === 'mixed' && live > 0) continue;
      const planned = what === 'reveal' ? seconds * 3 : seconds;
      await step(`${label}, ${whole(live)} live: ${what}`, planned + 0.2, async () => {
        const one = server();
        const figure =
          what === 'reveal' ? await revealAll(run, one, created.get(live)) : await one.run(what, seconds);
        created.set(live, figure);
        return note(run, one, what, figure, echo);
      });
    }
  }
}

async function openEcho(run) {
  const server = await startEcho();
  const order = { url: `${server.address}/echo`, script: 'create.lua' };
  await measure(order, run.options.warmUpSeconds);
  return {
    stop: () => server.stop(),
    async ask() {
      const figure = run.checked('bare echo', await measure(order, run.options.seconds));
      run.record('echo.rate', {}, figure.rate);
      run.record('echo.p99Ms', {}, figure.p99Ms);
      run.record('echo.maxMs', {}, figure.maxMs);
      return figure;
    },
  };
}

async function measureCipher(step, run, { name, engine, templates, cipher }) {
  const { levels, repeats, warmUpSeconds } = run.options;
  const up = new Map();
  let echo;
  await step('bare echo: warm-up', warmUpSeconds + 0.3, async () => {
    echo = await openEcho(run);
  });
  for (const live of levels) {
    const starts = live > STARTED_OFTEN_MAX ? 1 : repeats;
    await step(
      `${name}, ${whole(live)} live, ${cipher}: start`,
      (0.6 + live / 70_000) * starts + warmUpSeconds,
      async () => {
        const one = await bringUp(run, { name, engine, cipher, live, template: templates.at(live) });
        up.set(live, one);
        run.forgetKeys(one.keysFile);
        run.checked(`${name}, ${whole(live)} live: warm-up`, await one.run('mixed', warmUpSeconds));
        return `ready in ${one.readyS.toFixed(2)} s`;
      },
    );
  }
  const servers = levels.map((live) => ({ live, server: () => up.get(live) }));
  for (let repeat = 1; repeat <= repeats; repeat += 1) {
    const label = `${name}, ${cipher}, ${repeat} of ${repeats}`;
    await measureRound(step, run, { label, servers, askEcho: () => echo.ask() });
  }
  await step(`${name}, ${cipher}: stop`, 0.5, async () => {
    await echo.stop();
    for (const one of up.values()) await one.takeDown();
  });
}

/** One engine: every cipher with every number of live secrets, so many times. */
export async function measureRates(step, run, { name, engine, templates }) {
  for (const cipher of run.options.ciphers)
    await measureCipher(step, run, { name, engine, templates, cipher });
}
