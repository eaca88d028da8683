import type { APIMethodParams, APIMethodReturn, APIMethods } from '@gramio/types';
import { concatBytes } from '../kit/bytes.ts';
import { errorFacts, type LogFacts } from '../kit/log.ts';
import type { Redacted } from '../kit/redacted.ts';
import { rest } from './rest.ts';

/** The number Telegram answered with, or what kept it from answering. */
export type BotApiFault = number | 'timeout' | 'network' | 'garbage' | 'closed';

/** A call that failed: which, how, and Telegram's own words for it. Never what was sent. */
export class BotApiError extends Error {
  override name = 'BotApiError';
  readonly method: string;
  readonly code: BotApiFault;
  readonly description: string;
  readonly retryAfterS: number | undefined;

  constructor(method: string, code: BotApiFault, description: string, retryAfterS?: number) {
    super(`${method}: ${code} ${description}`.trimEnd());
    this.method = method;
    this.code = code;
    this.description = description;
    this.retryAfterS = retryAfterS;
  }
}

/** What may be logged of a failure. */
export function callFacts(error: unknown): LogFacts {
  if (!(error instanceof BotApiError)) return errorFacts(error);
  return { method: error.method, code: error.code, description: error.description };
}

export interface CallOptions {
  readonly deadlineMs?: number;
  /** How often it is tried when Telegram is busy, broken or out of reach. A message may then arrive twice, never not at all. */
  readonly tries?: number;
  readonly signal?: AbortSignal;
}

type CallParams<Method extends keyof APIMethods> = [NonNullable<APIMethodParams<Method>>] extends [never]
  ? Record<string, never>
  : NonNullable<APIMethodParams<Method>>;

/** Every method of the current Bot API, typed by the published types; the framework knows only those of 7.1. */
export interface BotApi {
  call<Method extends keyof APIMethods>(
    method: Method,
    params: CallParams<Method>,
    options?: CallOptions,
  ): Promise<APIMethodReturn<Method>>;
  /** The bytes of a file by the path that `getFile` gave; nothing when there are more than that. */
  download(path: string, bytesMax: number, options?: CallOptions): Promise<Uint8Array | undefined>;
}

export interface CallWaits {
  readonly callMs: number;
  readonly retryMs: number;
  /** Telegram's `retry_after` is obeyed up to here; a longer one fails the call. */
  readonly retryAfterMsMax: number;
}

const TRIES = 3;
const DESCRIPTION_CHARACTERS_MAX = 160;

/** Telegram's words without what they may quote: an address, a name, a piece of a message, a token. */
export function safeDescription(description: unknown): string {
  if (typeof description !== 'string') return '';
  return description
    .replaceAll(/(["'`«“]).*["'`»”]/gs, '…')
    .replaceAll(/\S*(?::\/\/|\/bot|\d:[\w-]{8})\S*/g, '…')
    .slice(0, DESCRIPTION_CHARACTERS_MAX);
}

interface Envelope {
  readonly ok?: unknown;
  readonly result?: unknown;
  readonly error_code?: unknown;
  readonly description?: unknown;
  readonly parameters?: { readonly retry_after?: unknown };
}

function refusal(method: string, { error_code, description, parameters }: Envelope): BotApiError {
  if (typeof error_code !== 'number') return new BotApiError(method, 'garbage', '');
  const seconds = parameters?.retry_after;
  const retryAfterS = typeof seconds === 'number' && seconds >= 0 ? seconds : undefined;
  return new BotApiError(method, error_code, safeDescription(description), retryAfterS);
}

async function readEnvelope(method: string, response: Response): Promise<Envelope> {
  try {
    const envelope: unknown = await response.json();
    if (typeof envelope === 'object' && envelope !== null) return envelope;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new BotApiError(method, response.status >= 500 ? response.status : 'garbage', '');
}

/** How long to wait before the next try; nothing when it would not help. */
function retryInMs(error: BotApiError, waits: CallWaits): number | undefined {
  if (error.code === 429) {
    const waitMs = (error.retryAfterS ?? 1) * 1000;
    return waitMs <= waits.retryAfterMsMax ? waitMs : undefined;
  }
  const isTheirs = typeof error.code === 'number' ? error.code >= 500 : error.code !== 'closed';
  return isTheirs ? waits.retryMs : undefined;
}

const DOWNLOAD = 'download';

/** A path that leads nowhere but into the folder of this bot's files. */
function safePath(path: string): string {
  const steps = path.split('/');
  if (steps.some((step) => step === '' || step === '.' || step === '..'))
    throw new BotApiError(DOWNLOAD, 'garbage', '');
  return steps.map(encodeURIComponent).join('/');
}

/** Stops reading as soon as it is too much, whatever the headers say. */
async function readBytes({ body }: Response, bytesMax: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let count = 0;
  for await (const chunk of body ?? []) {
    count += chunk.length;
    // Leaving the loop cancels the rest.
    if (count > bytesMax) return undefined;
    chunks.push(chunk);
  }
  return concatBytes(...chunks);
}

export interface BotApiParts {
  readonly token: Redacted<string>;
  readonly apiRoot: string;
  readonly waits: CallWaits;
  /** Ends every call. */
  readonly closing: AbortSignal;
}

interface Bounds {
  readonly waits: CallWaits;
  readonly closing: AbortSignal;
}

type Run<T> = (signal: AbortSignal) => Promise<T>;

async function once<T>(
  method: string,
  run: Run<T>,
  options: CallOptions,
  { waits, closing }: Bounds,
): Promise<T> {
  const enders = options.signal ? [closing, options.signal] : [closing];
  const isClosed = (): boolean => enders.some((one) => one.aborted);
  const ending = new AbortController();
  const end = (): void => ending.abort();
  const timer = setTimeout(end, options.deadlineMs ?? waits.callMs);
  for (const one of enders) one.addEventListener('abort', end);
  try {
    if (isClosed()) end();
    return await run(ending.signal);
  } catch (error) {
    if (isClosed()) throw new BotApiError(method, 'closed', '');
    if (error instanceof BotApiError) throw error;
    // Nothing of the original is kept: it may name the address, and the token is in it.
    throw new BotApiError(method, ending.signal.aborted ? 'timeout' : 'network', '');
  } finally {
    clearTimeout(timer);
    for (const one of enders) one.removeEventListener('abort', end);
  }
}

async function withTries<T>(method: string, run: Run<T>, options: CallOptions, bounds: Bounds): Promise<T> {
  const tries = options.tries ?? TRIES;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await once(method, run, options, bounds);
    } catch (error) {
      if (!(error instanceof BotApiError) || attempt >= tries) throw error;
      const waitMs = retryInMs(error, bounds.waits);
      if (waitMs === undefined) throw error;
      await rest(waitMs, bounds.closing);
    }
  }
}

/**
 * Calls by the platform's own `fetch`. The framework's client will not do: it prints what is sent and answered to `DEBUG`,
 * and its errors hold the outgoing text and an address with the token in it.
 */
export function openBotApi({ token, apiRoot, ...bounds }: BotApiParts): BotApi {
  const root = apiRoot.replace(/\/+$/, '');

  async function send(method: string, params: object, signal: AbortSignal): Promise<unknown> {
    const response = await fetch(`${root}/bot${token.reveal()}/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(params),
      redirect: 'error',
      signal,
    });
    const envelope = await readEnvelope(method, response);
    if (envelope.ok !== true) throw refusal(method, envelope);
    return envelope.result;
  }

  async function fetchFile(path: string, bytesMax: number, signal: AbortSignal) {
    const response = await fetch(`${root}/file/bot${token.reveal()}/${safePath(path)}`, {
      redirect: 'error',
      signal,
    });
    if (response.ok) return await readBytes(response, bytesMax);
    await response.body?.cancel();
    throw new BotApiError(DOWNLOAD, response.status, '');
  }

  return {
    async call(method, params, options = {}) {
      const result = await withTries(method, (signal) => send(method, params, signal), options, bounds);
      return result as APIMethodReturn<typeof method>;
    },
    download: (path, bytesMax, options = {}) =>
      withTries(DOWNLOAD, (signal) => fetchFile(path, bytesMax, signal), options, bounds),
  };
}
