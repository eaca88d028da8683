import type { FastifyReply } from 'fastify';
import { invalidInput, VaultError, type VaultErrorCode } from '../vault/errors.ts';

/** The one table of statuses. A new code does not compile until it stands here. */
export const STATUS_OF = {
  'input.invalid': 400,
  'input.too_large': 413,
  'actor.unknown': 401,
  'actor.forbidden': 403,
  'actor.throttled': 429,
  'passphrase.required': 403,
  'passphrase.wrong': 403,
  'secret.gone': 404,
  'secret.exists': 409,
  'secret.frozen': 423,
  'store.unavailable': 503,
  'store.full': 503,
  'key.unknown': 503,
} as const satisfies Record<VaultErrorCode, number>;

const TITLES = {
  'input.invalid': 'Invalid input',
  'input.too_large': 'Too large',
  'actor.unknown': 'Access token missing or wrong',
  'actor.forbidden': 'Not allowed',
  'actor.throttled': 'Too many requests',
  'passphrase.required': 'Passphrase required',
  'passphrase.wrong': 'Wrong passphrase',
  'secret.gone': 'Secret gone',
  'secret.exists': 'Key in use',
  'secret.frozen': 'Secret frozen',
  'store.unavailable': 'Store unavailable',
  'store.full': 'Store full',
  'key.unknown': 'Master key unknown',
} as const satisfies Record<VaultErrorCode, string>;

/** RFC 9457. `code` is stable; `title` and `detail` are for people and may change. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly field?: string;
  readonly limit_bytes?: number;
  readonly attempts_left?: number;
  readonly retry_after_seconds?: number;
  /** For whoever asks us what went wrong. Refusals have it in their header alone: two that are alike look alike. */
  readonly request_id?: string;
}

declare module 'fastify' {
  interface FastifyReply {
    /** The code of the refusal that this answer is; empty when it is none. */
    problemCode: string;
  }
}

/** Words for a refusal, in whichever language the caller picks. */
export type Explain = (error: VaultError) => string;

export function problemOf(error: VaultError, explain: Explain): Problem {
  const { field, limitBytes, attemptsLeft, retryAfterS } = error.facts;
  return {
    type: `urn:tellonce:${error.code}`,
    title: TITLES[error.code],
    status: STATUS_OF[error.code],
    code: error.code,
    detail: explain(error),
    ...(field !== undefined && { field }),
    ...(limitBytes !== undefined && { limit_bytes: limitBytes }),
    ...(attemptsLeft !== undefined && { attempts_left: attemptsLeft }),
    ...(retryAfterS !== undefined && { retry_after_seconds: retryAfterS }),
  };
}

/** Headers that belong to a refusal, whatever its body: when to come back, what to show next time. */
export function setRefusalHeaders(reply: FastifyReply, error: VaultError): void {
  const { retryAfterS = error.code === 'actor.throttled' ? 60 : undefined } = error.facts;
  reply.problemCode = error.code;
  if (retryAfterS !== undefined) void reply.header('retry-after', String(retryAfterS));
  if (error.code === 'actor.unknown') void reply.header('www-authenticate', 'Bearer realm="tellonce"');
}

export async function sendProblem(reply: FastifyReply, problem: Problem): Promise<FastifyReply> {
  reply.problemCode = problem.code;
  return await reply
    .code(problem.status)
    .type('application/problem+json')
    .serializer((body: unknown) => JSON.stringify(body))
    .send(problem);
}

/** A refusal without words, for a platform that reads none. */
export async function sendBareRefusal(reply: FastifyReply, error: VaultError): Promise<FastifyReply> {
  setRefusalHeaders(reply, error);
  return await reply.code(STATUS_OF[error.code]).send();
}

interface ValidationFault {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly parentSchema?: {
    readonly description?: string;
    readonly properties?: Readonly<Record<string, { readonly description?: string }>>;
  };
}

/** The names of fields are other people's input, too: only their plain beginning is shown. */
export function shownName(name: string): string {
  const plain = name.replace(/[^\w.-]/g, '?');
  return plain.length > 40 ? `${plain.slice(0, 40)}…` : plain;
}

function faultOf(fault: ValidationFault, part: string): VaultError {
  const path = fault.instancePath.slice(1).replaceAll('/', '.');
  const field = path === '' ? part : shownName(path);
  const wanted = fault.parentSchema?.description;
  switch (fault.keyword) {
    case 'additionalProperties':
      return invalidInput(shownName(String(fault.params['additionalProperty'])), 'unknown', 'leave it out');
    case 'required': {
      const missing = String(fault.params['missingProperty']);
      const description = fault.parentSchema?.properties?.[missing]?.description;
      return invalidInput(shownName(missing), 'missing', description ?? 'a value for it');
    }
    case 'minLength':
      return invalidInput(field, 'empty', wanted ?? 'at least one character');
    case 'minimum':
    case 'maximum':
      return invalidInput(field, 'range', wanted ?? 'a value that the API description allows');
    case 'type':
      return invalidInput(field, 'type', wanted ?? `a value of type ${String(fault.params['type'])}`);
    default:
      return invalidInput(field, 'format', wanted ?? 'a value that the API description allows');
  }
}

interface FrameworkError {
  readonly code?: unknown;
  readonly statusCode?: unknown;
  readonly validation?: readonly ValidationFault[];
  readonly validationContext?: string;
}

/** What the framework's own refusals are in our words; nothing for a fault of ours. */
export function refusalOf(error: unknown, limitBytes: number): VaultError | undefined {
  if (error instanceof VaultError) return error;
  if (!(error instanceof Error)) return undefined;
  const { code, statusCode, validation, validationContext } = error as FrameworkError;
  const first = validation?.[0];
  if (first) return faultOf(first, validationContext ?? 'body');
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new VaultError('input.too_large', { field: 'body', limitBytes });
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
    case 'FST_ERR_CTP_EMPTY_TYPE':
      return invalidInput('content-type', 'format', 'application/json');
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
      return invalidInput('body', 'not_json', 'a JSON object');
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return invalidInput('content-length', 'format', 'the length of the body');
    case 'FST_ERR_BAD_URL':
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return invalidInput('path', 'format', 'a well-formed path');
    default:
      return statusCode === 400 ? invalidInput('body', 'format', 'a JSON object') : undefined;
  }
}
