import type { IncomingMessage } from 'node:http';
import { Refusal } from './refusal.ts';

/** What the next call of a method meets instead of an answer. */
export type Trouble =
  | { readonly status: number; readonly description: string; readonly retryAfterS?: number }
  /** Something else than what is there. */
  | { readonly result: unknown }
  | 'hang'
  | 'garbage'
  | 'hang up';

export async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? {} : JSON.parse(text);
}

export function refusalOf(trouble: Extract<Trouble, { readonly status: number }>): Refusal {
  const { status, description, retryAfterS } = trouble;
  return new Refusal(
    status,
    description,
    retryAfterS === undefined ? undefined : { retry_after: retryAfterS },
  );
}
