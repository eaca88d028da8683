import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/kit/clock.ts';
import { parseInfo, refusalOf, warningsOf } from '../../src/stores/redis/start-checks.ts';
import { openRedisStore } from '../../src/stores/redis/redis-store.ts';
import { StoreStartError } from '../../src/stores/store-start-error.ts';
import { freePort } from '../servers/free-port.ts';
import { startRedis, type RedisServer, type RedisServerOptions } from '../servers/redis-server.ts';
import { redisBench, silentLog } from './redis-bench.ts';

const bench = redisBench({ password: 'hunter2' });

async function serverWith(options: RedisServerOptions): Promise<RedisServer> {
  const server = await startRedis(options);
  onTestFinished(() => server.stop());
  return server;
}

async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** The line that a person sees when this store is to be opened. */
async function faultOf(url: string): Promise<string> {
  try {
    await bench.open({ url });
  } catch (error) {
    expect(error).toBeInstanceOf(StoreStartError);
    const { message } = error as StoreStartError;
    expect(message).not.toContain('\n');
    expect(message).not.toContain('hunter2');
    return message;
  }
  throw new Error('it was opened');
}

async function warningsOn(url: string): Promise<readonly string[]> {
  return (await bench.open({ url })).warnings ?? [];
}

describe('A Redis address that leads nowhere stops the start in one line:', () => {
  it('no such host', async () => {
    // No name can have two dots in a row: nobody on the network is asked, who might not answer in time.
    expect(await faultOf('redis://:hunter2@no-such-host..invalid')).toBe(
      'STORE_URL redis://no-such-host..invalid:6379/0 cannot be found: no such host; check its name',
    );
  });

  it('nothing listens there', async () => {
    const port = await freePort();
    expect(await faultOf(`redis://:hunter2@127.0.0.1:${port}`)).toContain(
      `redis://127.0.0.1:${port}/0 cannot be reached: nothing listens there`,
    );
  });

  it('the wrong password, none where one is wanted, and one where none is', async () => {
    const { port } = bench.server;
    expect(await faultOf(`redis://:hunter22@127.0.0.1:${port}`)).toContain('does not take this name');
    expect(await faultOf(`redis://127.0.0.1:${port}`)).toContain('wants a password');
    const open = await serverWith({});
    expect(await faultOf(`redis://:hunter2@127.0.0.1:${open.port}`)).toContain('wants no password');
  });

  it('a database that is not there', async () => {
    expect(await faultOf(bench.server.url(10_000))).toContain('/10000 has no database of that number');
  });

  it('a server that is no Redis, one that says nothing, and one that hangs up', async () => {
    const http = await portOf(createHttpServer((_request, answer) => answer.end('hello')));
    expect(await faultOf(`redis://:hunter2@127.0.0.1:${http}`)).toContain('answers, but is no Redis');
    const mute = await portOf(createServer((socket) => socket.on('error', () => undefined)));
    expect(await faultOf(`redis://127.0.0.1:${mute}`)).toContain('does not answer; check host');
    const rude = await portOf(createServer((socket) => socket.destroy()));
    expect(await faultOf(`redis://127.0.0.1:${rude}`)).toContain('ends the connection at once');
  });

  it('TLS where there is none', async () => {
    const http = await portOf(createHttpServer());
    expect(await faultOf(`rediss://127.0.0.1:${http}`)).toContain('speaks no TLS on this port');
    expect(await faultOf(`rediss://:hunter2@127.0.0.1:${bench.server.port}`)).toContain('use redis:// if');
  });
});

describe('A Redis that would lose secrets stops the start:', () => {
  it('one that throws keys away when its memory is full', async () => {
    for (const policy of ['allkeys-lru', 'volatile-ttl']) {
      const server = await serverWith({ settings: ['--maxmemory', '50mb', '--maxmemory-policy', policy] });
      expect(await faultOf(server.url())).toContain(`maxmemory-policy ${policy}`);
    }
  });

  it('a replica, a cluster, a sentinel', async () => {
    const replica = await serverWith({ settings: ['--replicaof', '127.0.0.1 1'] });
    expect(await faultOf(replica.url())).toContain('is a replica');
    const cluster = await serverWith({ settings: ['--cluster-enabled', 'yes'] });
    expect(await faultOf(cluster.url())).toContain('is a Redis Cluster');
    expect(refusalOf(parseInfo('redis_version:7.2.4\r\nredis_mode:sentinel\r\n'))).toContain('is a Sentinel');
  });

  it('one that is too old', () => {
    expect(refusalOf(parseInfo('redis_version:6.2.14\r\nredis_mode:standalone\r\n'))).toContain('6.2.14');
    expect(refusalOf(parseInfo('redis_version:7.0.0\r\nredis_mode:standalone\r\n'))).toBeUndefined();
  });

  it('one that may not be written', async () => {
    const server = await serverWith({});
    await server.command(0, 'CONFIG', 'SET', 'maxmemory', '1');
    expect(await faultOf(server.url())).toContain('its memory is full');
    await server.command(0, 'ACL', 'SETUSER', 'reader', 'on', '>hunter2', '~*', '+get', '+info');
    expect(await faultOf(`redis://reader:hunter2@127.0.0.1:${server.port}`)).toContain('allow it scripts');
  });
});

describe('A Redis that can be used', () => {
  it('has nothing said about it when each answer is on its disk', async () => {
    expect(await warningsOn(bench.server.freshUrl())).toEqual([]);
  });

  it('is warned about when it may forget', async () => {
    const forgetful = await serverWith({ settings: ['--appendonly', 'no'] });
    expect(await warningsOn(forgetful.url())).toEqual([expect.stringContaining('no append-only file')]);
    const lazy = await serverWith({ settings: ['--appendfsync', 'everysec'] });
    expect(await warningsOn(lazy.url())).toEqual([expect.stringContaining('appendfsync everysec')]);
    await lazy.command(0, 'CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lfu', 'appendfsync', 'always');
    expect(await warningsOn(lazy.url())).toEqual([expect.stringContaining('maxmemory-policy allkeys-lfu')]);
  });

  it('is warned about when it does not tell', async () => {
    const server = await serverWith({});
    const user = (...rights: string[]) =>
      server.command(
        0,
        'ACL',
        'SETUSER',
        'hosted',
        'reset',
        'on',
        '>hunter2',
        '~tellonce:*',
        '+@all',
        ...rights,
      );
    const url = `redis://hosted:hunter2@127.0.0.1:${server.port}`;
    await user('-config');
    expect(await warningsOn(url)).toEqual([expect.stringContaining('does not tell its appendfsync')]);
    await user('-config', '-info');
    expect(await warningsOn(url)).toEqual([expect.stringContaining('settings be read')]);
    expect(warningsOf(new Map([['aof_enabled', '1']]), 'always')).toEqual([]);
  });

  it('may have a password with every character', async () => {
    const password = 'a:b/c@d#e?f%g h';
    const server = await serverWith({ password });
    const stores = await openRedisStore({ url: server.url(3), clock: systemClock, log: silentLog });
    await stores.close();
  });
});
