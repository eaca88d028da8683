import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Watch } from './watch.ts';
import { WebSocketEnd } from './web-socket.ts';

const CONNECTIONS_MAX = 10;

export type EnvelopeType = 'slash_commands' | 'interactive' | 'events_api';

export interface Retry {
  readonly num: number;
  readonly reason: string;
}

/** Socket Mode: the connections of the app, and the envelopes that wait for its word. */
export class SocketDesk {
  /** Of the app, as shown in its settings; Socket Mode is off without one. */
  appToken: string | undefined;
  readonly connections: WebSocketEnd[] = [];
  /** What the app sent that Slack does not understand. */
  readonly #complain: (fault: string) => void;
  readonly #watch: Watch;
  readonly #tickets = new Set<string>();
  readonly #waiting = new Map<string, (answer: { status: number; body: string }) => void>();
  #envelopes = 0;
  #ticketsMade = 0;

  constructor(watch: Watch, complain: (fault: string) => void) {
    this.#watch = watch;
    this.#complain = complain;
  }

  /** A new address for one connection: it is good once. */
  newAddress(base: string): string {
    this.#ticketsMade += 1;
    const ticket = `fake-ticket-${this.#ticketsMade}`;
    this.#tickets.add(ticket);
    return `${base.replace('http', 'ws')}/link/?ticket=${ticket}&app_id=A1`;
  }

  upgrade(request: IncomingMessage, stream: Duplex): void {
    const { searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (
      !this.#tickets.delete(searchParams.get('ticket') ?? '') ||
      this.connections.length >= CONNECTIONS_MAX
    ) {
      stream.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n');
      return;
    }
    const end = new WebSocketEnd(request, stream, (text) => this.#hear(text));
    this.connections.push(end);
    void end.closed.then(() => this.#lost(end));
    end.send(
      JSON.stringify({
        type: 'hello',
        num_connections: this.connections.length,
        debug_info: { host: 'applink-fake', approximate_connection_time: 18_060 },
        connection_info: { app_id: 'A1' },
      }),
    );
    this.#watch.changed();
  }

  /** Sends one envelope to the newest connection, and once more to the oldest. Resolves with the app's word, or 503 when the connection was lost first. */
  send(type: EnvelopeType, payload: object, retry?: Retry): Promise<{ status: number; body: string }> {
    const connection = this.connections.at(retry ? 0 : -1);
    if (!connection) return Promise.resolve({ status: 503, body: 'no connection' });
    this.#envelopes += 1;
    const id = `fake-envelope-${this.#envelopes}`;
    const answered = new Promise<{ status: number; body: string }>((resolve) =>
      this.#waiting.set(id, resolve),
    );
    connection.send(
      JSON.stringify({
        envelope_id: id,
        type,
        payload,
        accepts_response_payload: type !== 'events_api',
        ...(type === 'events_api' && {
          retry_attempt: retry?.num ?? 0,
          retry_reason: retry?.reason ?? '',
        }),
      }),
    );
    return answered;
  }

  /** Slack renews the connection: it says so, and closes it. */
  refresh(reason: 'refresh_requested' | 'warning' | 'link_disabled' = 'refresh_requested'): void {
    const [connection] = this.connections;
    connection?.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'applink-fake' } }));
    if (reason !== 'warning') connection?.close();
  }

  close(): void {
    for (const connection of this.connections) connection.cut();
  }

  #hear(text: string): void {
    const { envelope_id: id, payload } = JSON.parse(text) as { envelope_id?: string; payload?: object };
    const answer = this.#waiting.get(id ?? '');
    if (!answer) {
      this.#complain('socket: an acknowledgement of no envelope');
      return;
    }
    this.#waiting.delete(id ?? '');
    const isBare = payload === undefined || Object.keys(payload).length === 0;
    answer({ status: 200, body: isBare ? '' : JSON.stringify(payload) });
  }

  #lost(end: WebSocketEnd): void {
    this.connections.splice(this.connections.indexOf(end), 1);
    if (this.connections.length === 0) {
      for (const answer of this.#waiting.values()) answer({ status: 503, body: 'connection lost' });
      this.#waiting.clear();
    }
    this.#watch.changed();
  }
}
