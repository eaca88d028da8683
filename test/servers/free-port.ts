import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

const FIRST = 11_000;
const ENOUGH = 10_000;

/** Where the ports begin that the system gives out by itself: to whoever listens on 0, and to every client that connects. */
function firstGivenOut(): number {
  try {
    return Number.parseInt(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8'), 10);
  } catch {
    return 49_152;
  }
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer().listen(port, '127.0.0.1');
  try {
    await once(probe, 'listening');
  } catch {
    return false;
  }
  probe.close();
  await once(probe, 'close');
  return true;
}

/**
 * A port of the loopback where nothing listens, and which nobody is given by chance: not while a server is yet to come up on
 * it, nor while one is down that clients go on connecting to.
 */
export async function freePort(): Promise<number> {
  const end = Math.max(firstGivenOut(), FIRST + ENOUGH);
  for (;;) {
    const port = randomInt(FIRST, end);
    if (await isFree(port)) return port;
  }
}

/** Somebody else was quicker. */
export class PortTaken extends Error {}

/** Starts a server for the first time; when it finds its port taken, it gets another. */
export async function onFreePort<Started>(start: (port: number) => Promise<Started>): Promise<Started> {
  for (;;) {
    try {
      return await start(await freePort());
    } catch (error) {
      if (!(error instanceof PortTaken)) throw error;
    }
  }
}
