import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

const ACCEPT_SUFFIX = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

interface Frame {
  readonly opcode: number;
  readonly isLast: boolean;
  readonly payload: Buffer;
  readonly bytes: number;
}

/** One frame of a client's, which is always masked (RFC 6455, 5.2); nothing while it is not whole. */
function frameIn(bytes: Buffer): Frame | undefined {
  if (bytes.length < 6) return undefined;
  const [first = 0, second = 0] = bytes;
  const short = second & 0x7f;
  const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
  const start = 2 + lengthBytes + 4;
  if (bytes.length < start) return undefined;
  const length =
    lengthBytes === 2 ? bytes.readUInt16BE(2) : lengthBytes === 8 ? Number(bytes.readBigUInt64BE(2)) : short;
  if (bytes.length < start + length) return undefined;
  const mask = bytes.subarray(start - 4, start);
  const payload = Buffer.from(bytes.subarray(start, start + length));
  for (let at = 0; at < payload.length; at += 1) payload[at] = (payload[at] ?? 0) ^ (mask[at % 4] ?? 0);
  return { opcode: first & 0x0f, isLast: (first & 0x80) !== 0, payload, bytes: start + length };
}

function frame(opcode: number, payload: Buffer): Buffer {
  const { length } = payload;
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  head[0] = 0x80 | opcode;
  head[1] = length < 126 ? length : length < 65_536 ? 126 : 127;
  if (head.length === 4) head.writeUInt16BE(length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, payload]);
}

/** The server's end of one WebSocket: text both ways, pings answered, closed politely. */
export class WebSocketEnd {
  readonly closed: Promise<void>;
  readonly #stream: Duplex;
  readonly #heard: (text: string) => void;
  #bytes = Buffer.alloc(0);
  #parts: Buffer[] = [];

  constructor(request: IncomingMessage, stream: Duplex, heard: (text: string) => void) {
    this.#stream = stream;
    this.#heard = heard;
    this.closed = new Promise((resolve) => stream.once('close', resolve));
    stream.on('error', () => stream.destroy());
    stream.on('data', (bytes: Buffer) => this.#read(bytes));
    const key = request.headers['sec-websocket-key'] ?? '';
    const accept = createHash('sha1').update(`${key}${ACCEPT_SUFFIX}`).digest('base64');
    stream.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
  }

  send(text: string): void {
    this.#stream.write(frame(TEXT, Buffer.from(text)));
  }

  ping(): void {
    this.#stream.write(frame(PING, Buffer.from('Ping from applink')));
  }

  /** With a close frame first. */
  close(): void {
    this.#stream.end(frame(CLOSE, Buffer.from([0x03, 0xe8])));
  }

  /** As when a cable is cut. */
  cut(): void {
    this.#stream.destroy();
  }

  #read(bytes: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    for (let next = frameIn(this.#bytes); next; next = frameIn(this.#bytes)) {
      this.#bytes = this.#bytes.subarray(next.bytes);
      if (next.opcode === PING) this.#stream.write(frame(PONG, next.payload));
      else if (next.opcode === CLOSE) this.#stream.end(frame(CLOSE, next.payload));
      else if (next.opcode < CLOSE) this.#take(next);
    }
  }

  #take({ payload, isLast }: Frame): void {
    this.#parts.push(payload);
    if (!isLast) return;
    const text = Buffer.concat(this.#parts).toString('utf8');
    this.#parts = [];
    this.#heard(text);
  }
}
