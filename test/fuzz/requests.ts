import fc from 'fast-check';

/** What the description of the API says of one field. */
export interface FieldSchema {
  readonly type?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

export interface BodySchema {
  readonly properties: Record<string, FieldSchema>;
  readonly required?: readonly string[];
}

interface Described {
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly schema: FieldSchema;
  }[];
  readonly requestBody?: {
    readonly content: Record<string, { readonly schema: BodySchema }>;
  };
}

export interface ApiDescription {
  readonly paths: Record<string, Record<string, Described>>;
}

/** A key by what it is: of a secret that may be live, or of nothing. Its bytes are known when the request is sent. */
export type KeyWish =
  { readonly of: 'key' | 'id' | 'receipt'; readonly pick: number } | { readonly text: string };

export interface FuzzRequest {
  readonly method: string;
  /** `{key}` stands where `key` goes. */
  readonly path: string;
  readonly key: KeyWish;
  readonly query: readonly (readonly [string, string])[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

const base64Url = (length: number): fc.Arbitrary<string> =>
  fc.stringMatching(new RegExp(`^[A-Za-z0-9_-]{${length}}$`));
/** The fuzzed program was started with it, so that some of what is sent gets past that door. */
export const FUZZ_ADMIN = 'admin-token-of-the-fuzz';

export const wildText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constantFrom(
    '',
    ' ',
    '\u0000',
    '..',
    '__proto__',
    '{{',
    '%00',
    "'; --",
    '\ud800',
    '💥'.repeat(300),
    'a'.repeat(70_000),
  ),
);

export const keyWish: fc.Arbitrary<KeyWish> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      of: fc.constantFrom('key' as const, 'id' as const, 'receipt' as const),
      pick: fc.nat(50),
    }),
  },
  { weight: 1, arbitrary: fc.oneof(base64Url(32), base64Url(16)).map((text) => ({ text })) },
  { weight: 1, arbitrary: wildText.map((text) => ({ text })) },
);

/** A value that the description allows. */
export function fitting(schema: FieldSchema): fc.Arbitrary<unknown> {
  if (schema.type === 'integer') return fc.integer({ min: schema.minimum ?? 0, max: schema.maximum ?? 1e9 });
  if (schema.type === 'boolean') return fc.boolean();
  if (schema.pattern !== undefined) return fc.stringMatching(new RegExp(schema.pattern));
  return fc.oneof(fc.constantFrom('1h', '90s', 'sesame', 'the door code'), fc.string({ minLength: 1 }));
}

/** Mostly what the description asks for, now and then anything else. */
function valueOf(schema: FieldSchema): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 15, arbitrary: fitting(schema) },
    { weight: 1, arbitrary: wildText },
    { weight: 1, arbitrary: fc.jsonValue() },
    { weight: 1, arbitrary: fc.constantFrom(0, -1, 1e300, 2 ** 53, null, true, [], {}, 'null') },
  );
}

function someOf(fields: Readonly<Record<string, FieldSchema>>): fc.Arbitrary<Record<string, unknown>> {
  const arbitraries = Object.fromEntries(
    Object.entries(fields).map(([name, schema]) => [name, valueOf(schema)]),
  );
  const known = fc
    .subarray(Object.keys(fields), { maxLength: Math.min(3, Object.keys(fields).length) })
    .chain((names) => fc.record(Object.fromEntries(names.map((name) => [name, arbitraries[name]!]))));
  return fc.oneof(
    { weight: 15, arbitrary: known },
    {
      weight: 1,
      arbitrary: fc
        .tuple(known, fc.dictionary(wildText, fc.jsonValue(), { maxKeys: 3 }))
        .map(([one, more]) => ({ ...one, ...more })),
    },
  );
}

/** What creates, most of the time: or there would be nothing to open. */
const order = fc.record(
  {
    secret: fc.oneof({ weight: 8, arbitrary: fc.string({ minLength: 1 }) }, wildText),
    ttl_seconds: fc.integer({ min: 1, max: 100_000 }),
    views: fc.integer({ min: 1, max: 5 }),
    passphrase: fc.constant('sesame'),
  },
  { requiredKeys: ['secret'] },
);

/** Creates, whatever chance brings along: so that there is something to open. */
export const soundOrder: fc.Arbitrary<FuzzRequest> = fc
  .record(
    { secret: fc.string({ minLength: 1 }), views: fc.integer({ min: 1, max: 5 }) },
    { requiredKeys: ['secret'] },
  )
  .map((one) => ({
    ...{ method: 'POST', path: '/generate', key: { text: '' }, query: [], headers: {} },
    body: JSON.stringify(one),
  }));

function bodyOf({ requestBody }: Described, path: string): fc.Arbitrary<string | undefined> {
  const fields = requestBody?.content['application/json']?.schema.properties;
  if (!fields) return fc.oneof({ weight: 15, arbitrary: fc.constant(undefined) }, wildText);
  const text = someOf(fields).map((value) => JSON.stringify(value));
  const isCreating = path === '/generate' || path === '/secret';
  return fc.oneof(
    {
      weight: isCreating ? 12 : 6,
      arbitrary: isCreating ? order.map((one) => JSON.stringify(one)) : fc.constant('{}'),
    },
    { weight: 6, arbitrary: text },
    { weight: 1, arbitrary: fc.json() },
    { weight: 1, arbitrary: wildText },
    { weight: 1, arbitrary: fc.tuple(text, fc.nat(60)).map(([one, at]) => one.slice(0, at)) },
    { weight: 1, arbitrary: fc.constantFrom('['.repeat(20_000), '{"a":'.repeat(5_000), '"'.repeat(10_000)) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
}

const HEADERS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  accept: fc.constantFrom(
    'application/json',
    'text/html',
    '*/*',
    'application/*;q=0.5',
    ';;;',
    'text/html;q=2',
  ),
  'content-type': fc.constantFrom(
    ...['application/json', 'application/json; charset=utf-16', 'application/x-www-form-urlencoded'],
    ...['text/plain', 'multipart/form-data; boundary=x', 'application/json;;', ''],
  ),
  'accept-language': fc.constantFrom('ru', 'en;q=0.1, ru', '*', 'x'.repeat(1000)),
  authorization: fc.constantFrom('Bearer x', 'Basic Og==', 'Bearer', `Bearer ${FUZZ_ADMIN}`),
  cookie: fc.constantFrom('tellonce-install=x', 'a=b; a=b', '=', ';'.repeat(500)),
  'x-telegram-bot-api-secret-token': fc.constantFrom('x', ''),
  'x-slack-signature': fc.constantFrom('v0=00', '', 'v9'),
  'x-slack-request-timestamp': fc.constantFrom('0', 'NaN', '99999999999999999999'),
  origin: fc.constantFrom('null', 'http://evil.example', 'file://'),
  range: fc.constantFrom('bytes=0-3', 'bytes=-'),
  'sec-fetch-mode': fc.constantFrom('navigate', 'cors', 'no-cors'),
  'sec-fetch-site': fc.constantFrom('cross-site', 'same-origin', 'none'),
  purpose: fc.constant('prefetch'),
  'user-agent': fc.constantFrom('Slackbot-LinkExpanding 1.0', 'curl/8', ''),
  'x-forwarded-for': fc.constantFrom('1.2.3.4', 'a'.repeat(500), ',,,'),
  'x-forwarded-proto': fc.constantFrom('https', 'gopher'),
  'if-none-match': fc.constantFrom('*', '"a"'),
  expect: fc.constantFrom('100-continue'),
  host: fc.constantFrom('localhost', 'evil.example:99', '[::1]'),
};

const someHeaders = fc
  .subarray(Object.keys(HEADERS), { maxLength: 4 })
  .chain((names) => fc.record(Object.fromEntries(names.map((name) => [name, HEADERS[name]!]))));

const headers = fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, someHeaders);

/** The pages and viewers, which the description leaves out. */
const PAGES = [
  '/',
  '/secrets/{key}',
  '/receipts/{key}',
  '/docs',
  '/redoc',
  '/openapi.json',
  '/metrics',
  '/audit',
  '/admin',
  '/{key}',
  '/slack/install',
  '/slack/oauth_redirect',
  '/slack/install/{key}',
  '/slack/events',
  '/telegram/webhook',
];
const METHODS = ['GET', 'POST', 'DELETE', 'HEAD', 'PUT', 'PATCH', 'OPTIONS'];

/** Requests made from the description of the API: what it asks for, and around it what it does not. */
export function requestsOf({ paths }: ApiDescription): fc.Arbitrary<FuzzRequest> {
  const described = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => {
      const inQuery = (operation.parameters ?? []).filter((one) => one.in === 'query');
      const fields = Object.fromEntries(inQuery.map(({ name, schema }) => [name, schema]));
      const query = someOf(fields).map((values) =>
        Object.entries(values).map(([name, value]) => [name, String(value)] as const),
      );
      return fc.record({
        method: fc.constant(method.toUpperCase()),
        path: fc.constant(path),
        key: keyWish,
        query: inQuery.length > 0 ? query : fc.oneof({ weight: 9, arbitrary: fc.constant([]) }, query),
        headers,
        body: bodyOf(operation, path),
      });
    }),
  );
  const stray = fc.record({
    method: fc.constantFrom(...METHODS),
    path: fc.oneof(fc.constantFrom(...PAGES, ...Object.keys(paths)), fc.webPath()),
    key: keyWish,
    query: fc.array(fc.tuple(wildText, wildText), { maxLength: 2 }),
    headers,
    body: fc.oneof(fc.constant(undefined), wildText, fc.json(), fc.constant('passphrase=sesame&claim_id=x')),
  });
  return fc.oneof({ weight: 4, arbitrary: fc.oneof(...described) }, { weight: 1, arbitrary: stray });
}
