import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import type { ApiAnswer } from './method-call.ts';
import type { PostAnswer } from './response-urls.ts';
import type { ApiRequest } from './web-api.ts';

/** How Slack misbehaves at its next request of a kind. */
export type Misbehaviour =
  | { readonly kind: 'error'; readonly error: string }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfterS?: number }
  | { readonly kind: 'hang' };

interface Rooms {
  readonly api: (request: ApiRequest) => ApiAnswer;
  readonly url: (path: string, body: string) => PostAnswer;
  /** The page where somebody agrees to an app, or not. */
  readonly consent: (address: URL) => string;
  readonly upgrade: (request: IncomingMessage, stream: Duplex) => void;
}

interface Said {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

function textOf(body: unknown): string {
  return typeof body === 'string' ? body : '';
}

/** Where the app's requests come in: what is to go wrong goes wrong here. */
export class FrontDoor {
  readonly received: string[] = [];
  readonly misbehave = new Map<string, Misbehaviour[]>();
  readonly #server: FastifyInstance = fastify({ forceCloseConnections: true });
  #letGo: () => void = () => undefined;
  readonly #hanging = new Promise<void>((resolve) => (this.#letGo = resolve));

  /** Resolves to the address. */
  async open({ api, url, consent, upgrade }: Rooms): Promise<string> {
    this.#server.removeAllContentTypeParsers();
    this.#server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
    this.#server.get('/oauth/v2/authorize', (request, reply) =>
      reply.type('text/html; charset=utf-8').send(consent(new URL(request.url, 'http://fake'))),
    );
    this.#server.post('/api/:method', (request, reply) => {
      const { method } = request.params as { method: string };
      const body = textOf(request.body);
      const { authorization, 'content-type': contentType } = request.headers;
      this.received.push(body);
      const failed = (error: string): Said => ({ status: 200, body: { ok: false, error } });
      return this.#serve(reply, method, failed, () => api({ method, authorization, contentType, body }));
    });
    this.#server.post('/*', (request, reply) => {
      const body = textOf(request.body);
      this.received.push(body);
      const failed = (error: string): Said => ({ status: 404, body: error });
      return this.#serve(reply, 'respond', failed, () => url(request.url, body));
    });
    this.#server.server.on('upgrade', upgrade);
    return await this.#server.listen({ host: '127.0.0.1', port: 0 });
  }

  letGo(): void {
    this.#letGo();
  }

  async close(): Promise<void> {
    this.letGo();
    await this.#server.close();
  }

  async #serve(
    reply: FastifyReply,
    what: string,
    failed: (error: string) => Said,
    answered: () => Said,
  ): Promise<FastifyReply> {
    const wrong = this.misbehave.get(what)?.shift();
    if (wrong?.kind === 'hang') await this.#hanging;
    if (wrong?.kind === 'status') {
      if (wrong.retryAfterS !== undefined) void reply.header('retry-after', wrong.retryAfterS);
      return await reply.code(wrong.status).send({ ok: false, error: 'ratelimited' });
    }
    const { status, body, headers = {} } = wrong?.kind === 'error' ? failed(wrong.error) : answered();
    return await reply.code(status).headers(headers).send(body);
  }
}
