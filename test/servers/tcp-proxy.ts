import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A wire between a client and a server on the loopback, that a test can cut. */
export interface TcpProxy {
  readonly port: number;
  /** The next answer (with this text in it) does not get through: the connection is cut, or goes on without a word. */
  loseAnswer(way: 'cut' | 'mute', text?: string): void;
  /** Cuts every connection and takes no new ones, until `mend`. */
  cut(): void;
  mend(): void;
  /** How many connections there have been. */
  readonly connections: () => number;
  close(): Promise<void>;
}

export async function openTcpProxy(serverPort: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let lost: { readonly way: 'cut' | 'mute'; readonly text: string } | undefined;
  let isCut = false;
  let count = 0;

  function endBoth(...pair: Socket[]): void {
    for (const socket of pair) socket.destroy();
  }

  const server = createServer((client) => {
    if (isCut) {
      client.destroy();
      return;
    }
    count += 1;
    const upstream = connect(serverPort, '127.0.0.1');
    let isMute = false;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.once('close', () => {
        sockets.delete(socket);
        endBoth(client, upstream);
      });
      socket.on('error', () => undefined);
    }
    client.on('data', (bytes) => upstream.write(bytes));
    upstream.on('data', (bytes) => {
      const way = lost && bytes.includes(lost.text) ? lost.way : undefined;
      if (way) lost = undefined;
      if (way === 'cut') endBoth(client, upstream);
      else if (way === 'mute') isMute = true;
      else if (!isMute) client.write(bytes);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    loseAnswer(way, text = '') {
      lost = { way, text };
    },
    cut() {
      isCut = true;
      endBoth(...sockets);
    },
    mend() {
      isCut = false;
    },
    connections: () => count,
    async close() {
      server.close();
      endBoth(...sockets);
      await once(server, 'close');
    },
  };
}
