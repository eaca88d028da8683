import type { Installation } from './workspaces.ts';
import type { World } from './world.ts';

export interface ApiAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** One call of the Web API by an installation that may make it. */
export interface Call {
  readonly world: World;
  readonly installation: Installation;
  readonly args: Readonly<Record<string, unknown>>;
}

export interface Method {
  /** What the app must have been granted. */
  readonly scope?: string;
  readonly answer: (call: Call) => ApiAnswer;
}

export type MethodTable = Readonly<Record<string, Method>>;

export function refused(error: string, more: Readonly<Record<string, unknown>> = {}): ApiAnswer {
  return { status: 200, body: { ok: false, error, ...more } };
}

export function taken(body: Readonly<Record<string, unknown>>): ApiAnswer {
  return { status: 200, body: { ok: true, ...body } };
}

const JSON_FIELDS = ['blocks', 'view', 'attachments', 'metadata'];
const BOOLEAN_FIELDS = [
  'unfurl_links',
  'unfurl_media',
  'mrkdwn',
  'link_names',
  'reply_broadcast',
  'as_user',
  'return_im',
];

/** A request as the Web API reads it: a form whose structures are JSON inside, or JSON. */
export function argsIn(body: string, contentType: string | undefined): Record<string, unknown> {
  if (contentType?.startsWith('application/json') === true)
    return JSON.parse(body) as Record<string, unknown>;
  const fields = [...new URLSearchParams(body)].map(([name, value]): [string, unknown] => {
    if (JSON_FIELDS.includes(name)) return [name, JSON.parse(value) as unknown];
    if (BOOLEAN_FIELDS.includes(name)) return [name, value === 'true'];
    return [name, value];
  });
  return Object.fromEntries(fields);
}
