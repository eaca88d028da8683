import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openApi, type TestApi } from './open-api.ts';

let api: TestApi;
let port: number;
beforeEach(async () => {
  api = await openApi();
  await api.app.listen({ host: '127.0.0.1', port: 0 });
  port = Number(new URL(api.app.listeningOrigin).port);
});
afterEach(() => api.app.close());

/** Everything the server says until it hangs up. */
async function say(...parts: readonly (string | Buffer)[]): Promise<string> {
  const socket: Socket = connect({ host: '127.0.0.1', port });
  const heard: Buffer[] = [];
  for (const part of parts) socket.write(part);
  for await (const chunk of socket) heard.push(chunk as Buffer);
  return Buffer.concat(heard).toString('utf8');
}

function request(line: string, headers: Record<string, string> = {}, body = ''): string {
  const all = { host: 'localhost', connection: 'close', ...headers };
  const length =
    body === '' ? {} : { 'content-type': 'application/json', 'content-length': String(body.length) };
  const lines = Object.entries({ ...all, ...length }).map(([name, value]) => `${name}: ${value}`);
  return `${line} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`;
}

const JSON_WANTED = { accept: 'application/json' };

function bodyOf(answer: string): string {
  return answer.slice(answer.indexOf('\r\n\r\n') + 4);
}

describe('On the wire', () => {
  it('HEAD has the headers of an answer and not a byte of it', async () => {
    const { secret_key: key } = await api.create();
    const answer = await say(request(`HEAD /secrets/${key}?secret-phrase=p`, JSON_WANTED));
    expect(answer).toMatch(/^HTTP\/1.1 200 /);
    expect(answer).toMatch(/\r\n\r\n$/);
    const { 'content-length': length } = (await api.get(`/secrets/${key}`)).headers;
    expect(answer.toLowerCase()).toContain(`content-length: ${String(length)}\r\n`);
    expect((await api.post(`/secrets/${key}`)).statusCode).toBe(200);
  });

  it('a Range gets all of the status and nothing of the text', async () => {
    const { secret_key: key } = await api.create();
    const answer = await say(request(`GET /secrets/${key}`, { ...JSON_WANTED, range: 'bytes=0-3' }));
    expect(answer).toMatch(/^HTTP\/1.1 200 /);
    expect(answer.toLowerCase()).not.toContain('accept-ranges');
    expect(JSON.parse(bodyOf(answer))).toMatchObject({ status: 'sealed' });
    expect((await api.post(`/secrets/${key}`)).statusCode).toBe(200);
  });

  it('of two openings sent in one breath the first has the text and the second nothing', async () => {
    const { secret_key: key } = await api.create();
    const first = request(`POST /secrets/${key}`, { connection: 'keep-alive' }, '{}');
    const answers = (await say(first + request(`POST /secrets/${key}`, {}, '{}'))).split(/(?=HTTP\/1.1 )/);
    expect(answers.map((answer) => answer.slice(9, 12))).toEqual(['200', '404']);
    expect(answers[0]).toContain('the door code is 4711');
  });

  it('broken UTF-8 in a body is refused and stores nothing, in a text or beside it', async () => {
    for (const bytes of [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xc0, 0xaf]]) {
      const body = Buffer.concat([Buffer.from('{"secret":"'), Buffer.from(bytes), Buffer.from('"}')]);
      const head = request('POST /generate', {
        'content-type': 'application/json',
        'content-length': String(body.length),
      });
      const answer = await say(head, body);
      expect(JSON.parse(bodyOf(answer))).toMatchObject({ status: 400, field: 'body' });
    }
    expect(api.inserts()).toBe(0);
  });

  it('what is no well-formed address or no HTTP is answered with a problem, and not repeated', async () => {
    for (const [what, status] of [
      [request('GET /secrets/%ff'), 400],
      [request('GET /secrets/%zz?secret=hunter2'), 400],
      [request(`GET /generate?text=${'hunter2'.repeat(6000)}`), 431],
      ['hunter2\r\n\r\n', 400],
      [request('POST /generate', { 'content-length': '5', 'transfer-encoding': 'chunked' }), 400],
      [request('GET /generate?text=\u0001hunter2'), 400],
    ] as const) {
      const answer = await say(what);
      expect(answer).toContain(`HTTP/1.1 ${status} `);
      expect(answer.toLowerCase()).toContain('content-type: application/problem+json');
      expect(answer.toLowerCase()).toContain('cache-control: no-store');
      expect(answer).not.toContain('hunter2');
      expect(JSON.parse(bodyOf(answer))).toMatchObject({ status });
    }
    expect(api.inserts()).toBe(0);
  });

  it('a body longer than it may be is refused without being read', async () => {
    const headers = { 'content-type': 'application/json', 'content-length': '100000000' };
    const answer = await say(request('POST /generate', headers));
    expect(JSON.parse(bodyOf(answer))).toMatchObject({ status: 413, field: 'body', limit_bytes: 409_600 });
  });
});
