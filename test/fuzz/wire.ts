import fc from 'fast-check';
import { connect } from 'node:net';

/** Longer than the 30 s a server may wait for the rest of a request. */
export const HANG_MS = 60_000;

/** Requests as they should be, more or less. */
export const SEEDS = [
  'POST /generate HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 14\r\n\r\n{"secret":"a"}',
  'GET /secrets/AAAAAAAAAAAAAAAA HTTP/1.1\r\nhost: localhost\r\naccept: application/json\r\n\r\n',
  'POST /secrets/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n',
  'DELETE /secrets/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA?passphrase=a HTTP/1.0\r\n\r\n',
  'HEAD / HTTP/1.1\r\nhost: localhost\r\nconnection: keep-alive\r\n\r\nGET /livez HTTP/1.1\r\nhost: localhost\r\n\r\n',
];
const SPLICES = [
  ...[
    '\r\n',
    '\n',
    '\r',
    '\0',
    ' ',
    ':',
    'content-length: 5\r\n',
    'transfer-encoding: chunked\r\n',
    'HTTP/9.9',
  ],
  ...[
    'x: y\r\n'.repeat(3000),
    '%',
    '\u00ff',
    'expect: 100-continue\r\n',
    'upgrade: websocket\r\nconnection: upgrade\r\n',
  ],
  ...['\r\n\r\n', 'FFFFFFFFFFFFFFFFF\r\n', '-1\r\n', 'GET ', 'host: a\r\n'],
];

type Damage = (bytes: Buffer) => Buffer;

const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.tuple(fc.nat(), fc.nat(255)).map(([at, value]): Damage => (bytes) => {
    const copy = Buffer.from(bytes);
    if (copy.length > 0) copy[at % copy.length] = value;
    return copy;
  }),
  fc.tuple(fc.nat(), fc.constantFrom(...SPLICES)).map(([at, piece]): Damage => (bytes) => {
    const place = at % (bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, place), Buffer.from(piece, 'latin1'), bytes.subarray(place)]);
  }),
  fc.nat().map(
    (at): Damage =>
      (bytes) =>
        bytes.subarray(0, at % (bytes.length + 1)),
  ),
  fc.tuple(fc.nat(), fc.nat(20)).map(([at, count]): Damage => (bytes) => {
    const place = at % (bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, place), bytes.subarray(place + count)]);
  }),
);

/** Bytes that were a request before they were damaged in one to four places, or never were one. */
export const wireBytes: fc.Arbitrary<Uint8Array> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.constantFrom(...SEEDS), fc.array(damage, { minLength: 1, maxLength: 4 }))
      .map(([seed, damages]) =>
        damages.reduce<Buffer>((bytes, one) => one(bytes), Buffer.from(seed, 'latin1')),
      ),
  },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }) },
);

/** Sends them, says that it is all, and gives every status that comes back until the server hangs up. */
export function sendBytes(port: number, bytes: Uint8Array): Promise<readonly number[]> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
    const heard: Buffer[] = [];
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error('the server neither answered nor hung up'));
    }, HANG_MS);
    const end = (): void => {
      clearTimeout(timer);
      socket.destroy();
      const text = Buffer.concat(heard).toString('latin1');
      resolve([...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((match) => Number(match[1])));
    };
    socket.on('data', (piece) => heard.push(piece));
    socket.once('end', end);
    // A server that hangs up on what it will not read resets the connection.
    socket.once('error', end);
    socket.end(bytes);
  });
}
