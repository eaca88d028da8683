/** What the API answered: a body, a refusal with its stable code, or nothing that can be trusted to be an answer. */
export type Answer<Body> =
  | { readonly kind: 'ok'; readonly body: Body }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'lost' };

export interface Refusal {
  readonly code: string;
  readonly field?: string;
  readonly limitBytes?: number;
  readonly attemptsLeft?: number;
  readonly retryAfterS?: number;
}

interface Problem {
  readonly code?: unknown;
  readonly field?: string;
  readonly limit_bytes?: number;
  readonly attempts_left?: number;
  readonly retry_after_seconds?: number;
}

const ANSWER_MS = 15_000;

function refusalOf(problem: Problem, code: string): Refusal {
  const { field, limit_bytes, attempts_left, retry_after_seconds } = problem;
  return {
    code,
    ...(field !== undefined && { field }),
    ...(limit_bytes !== undefined && { limitBytes: limit_bytes }),
    ...(attempts_left !== undefined && { attemptsLeft: attempts_left }),
    ...(retry_after_seconds !== undefined && { retryAfterS: retry_after_seconds }),
  };
}

/** One request, bounded in time. Never rejects. */
export async function ask<Body>(path: string, init: RequestInit = {}): Promise<Answer<Body>> {
  try {
    const response = await fetch(path, {
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.timeout(ANSWER_MS),
      ...init,
    });
    const body: unknown = await response.json();
    if (response.ok) return { kind: 'ok', body: body as Body };
    const problem = body as Problem;
    // After a fault of the server, or of one before it, nobody knows whether it took effect: the same as no answer.
    const isFault = response.status >= 500 && response.status !== 503;
    if (typeof problem.code !== 'string' || isFault) return { kind: 'lost' };
    return { kind: 'refused', refusal: refusalOf(problem, problem.code) };
  } catch {
    return { kind: 'lost' };
  }
}

export function postJson(body: object, headers: Readonly<Record<string, string>> = {}): RequestInit {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
    body: JSON.stringify(body),
  };
}
