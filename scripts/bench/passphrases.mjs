// Passphrases are derived beside the listener: how many a second on two cores, and what creating notices of it.
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { shown } from './bench-run.mjs';
import { measure, startWrk } from './client.mjs';
import { CORES } from './processes.mjs';
import { startTellonce } from './servers.mjs';

/** More secrets than connections, so that no two ask for one at a time; each is opened as often as one may be. */
const SECRETS = 64;
const VIEWS = 100;
const LANES = 8;
/** A p99 hangs on few answers: its runs are so many times longer than those that count a rate. */
const LONGER = 3;
const PASSPHRASE = 'correct horse';

const TRIES_MAX = 30;
const LOOKS_MAX = 600;
/** One more means that the answer of an earlier one has gone out. */
const SOME = 3;

/** Waits when it is told to: those who open come before those who seal. */
async function makeOne(address, init, triesLeft = TRIES_MAX) {
  const answer = await fetch(`${address}/generate`, init);
  if (answer.status === 201) return (await answer.json()).secret_key;
  await answer.body?.cancel();
  if (answer.status !== 429 || triesLeft === 0)
    throw new Error(`a secret with a passphrase was answered with ${answer.status}`);
  await sleep(Number(answer.headers.get('retry-after')) * 1_000);
  return await makeOne(address, init, triesLeft - 1);
}

/** A few at a time, behind whatever still waits to be derived: so nothing does when it is done. */
async function makeSecrets(address, keysFile) {
  const body = JSON.stringify({ secret: 'x'.repeat(100), passphrase: PASSPHRASE, views: VIEWS });
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
  const keys = [];
  const makeSome = async () => {
    for (let made = 0; made < SECRETS / LANES; made += 1) {
      keys.push(await makeOne(address, init));
    }
  };
  await Promise.all(Array.from({ length: LANES }, makeSome));
  writeFileSync(keysFile, `${keys.join('\n')}\n`);
}

/** Until some have been opened: on a busy machine the first one takes longer than a quick run lasts. */
async function someOpened(address) {
  for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
    const text = await (await fetch(`${address}/metrics`)).text();
    if (Number(/^tellonce_secret_events_total\{event="opened"\} (\d+)/m.exec(text)?.[1]) > SOME) return;
    await sleep(100);
  }
}

export async function measurePassphrases(step, run, { name, engine }) {
  const { seconds, warmUpSeconds } = run.options;
  const where = { engine: name };
  let place;
  let server;
  const creating = () => ({ url: `${server.address}/generate`, script: 'create.lua' });
  const env = { KEYS: run.keysFile, PASSPHRASE, ROUNDS: String(VIEWS) };
  const revealing = () => ({ url: server.address, script: 'reveal.lua', env });
  let quiet;

  await step(`${name}, passphrases: start on two cores`, 2.5 + warmUpSeconds, async () => {
    place = await engine().place();
    server = await startTellonce(run.envFor(place), { cores: CORES.bothOfServer });
    await makeSecrets(server.address, run.keysFile);
    run.checked(`${name}, passphrases: warm-up`, await measure(creating(), warmUpSeconds));
  });
  await step(`${name}, passphrases: create, quiet`, seconds * LONGER + 0.2, async () => {
    quiet = run.checked(`${name}: create, quiet`, await measure(creating(), seconds * LONGER));
    run.record('passphrases.quietP99Ms', where, quiet.p99Ms);
    return shown(quiet);
  });
  await step(`${name}, passphrases: create while they are checked`, seconds * LONGER + 0.2, async () => {
    const load = startWrk(revealing());
    const figure = run.checked(
      `${name}: create among passphrases`,
      await measure(creating(), seconds * LONGER),
    );
    await someOpened(server.address);
    const beside = run.checked(`${name}: passphrases beside creates`, await load.stop());
    run.record('passphrases.p99Ms', where, figure.p99Ms);
    run.record('passphrases.p99Ratio', where, figure.p99Ms / quiet.p99Ms);
    run.record('passphrases.besideRate', where, beside.rate);
    return `${shown(figure)}; ${beside.rate.toFixed(0)} passphrases a second beside it`;
  });
  await step(`${name}, passphrases: reveal`, seconds + 1.5, async () => {
    await makeSecrets(server.address, run.keysFile);
    // What a run that was not answered has left behind would fill the queue of those that wait to be derived.
    const again = () => makeSecrets(server.address, run.keysFile);
    const figure = run.checked(`${name}: passphrase reveal`, await measure(revealing(), seconds, again));
    run.record('passphrases.rate', where, figure.rate);
    await server.stop();
    await place.remove();
    return shown(figure);
  });
}
