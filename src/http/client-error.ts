import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { strictHeaders } from './headers.ts';
import type { Problem } from './problem.ts';

const MALFORMED: Problem = {
  type: 'urn:tellonce:request.malformed',
  title: 'Malformed request',
  status: 400,
  code: 'request.malformed',
  detail: 'This is not HTTP as it should be. Nothing was stored or changed.',
};

const TOO_LATE: Problem = {
  type: 'urn:tellonce:request.late',
  title: 'Request timeout',
  status: 408,
  code: 'request.late',
  detail: 'The request did not arrive in time. Nothing was stored or changed.',
};

const LARGE_HEADERS: Problem = {
  type: 'urn:tellonce:request.headers_too_large',
  title: 'Headers too large',
  status: 431,
  code: 'request.headers_too_large',
  detail:
    'The address or the headers are too large: put the text into the body. Nothing was stored or changed.',
};

function problemFor(code: string | undefined): Problem {
  if (code === 'HPE_HEADER_OVERFLOW') return LARGE_HEADERS;
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? TOO_LATE : MALFORMED;
}

/** Answers what never became a request: no route, hook or log line sees it. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  // What stands before it in the pipe has its own answer coming, and another must not be taken for that one.
  const { _httpMessage: before } = socket as { readonly _httpMessage?: ServerResponse | null };
  if (before && (before.req.complete || before.headersSent)) {
    socket.pause();
    before.once('close', () => socket.destroy());
    return;
  }
  const problem = problemFor(error.code);
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${problem.title}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...Object.entries(strictHeaders(false)).map(([name, value]) => `${name}: ${value}`),
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
