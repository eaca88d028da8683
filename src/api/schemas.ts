import { PASSPHRASE_BYTES_MAX, VIEWS_MAX } from '../vault/limits.ts';
import type { OrderLimits } from '../vault/order.ts';

// Plain JSON Schemas: TypeBox reads their types, and nothing of it has to be loaded at the start (that takes 150 ms).
// Each request field's description also completes the sentence "…: give …" of a refusal (see http/problem.ts).

type Properties = Readonly<Record<string, object>>;

export function closedObject<
  const Fields extends Properties,
  const Needed extends readonly (keyof Fields & string)[],
>(description: string, properties: Fields, required: Needed) {
  return { type: 'object', description, properties, required, additionalProperties: false } as const;
}

/** An answer is what it says and may grow: clients must not trip over a new field. */
export function answer<
  const Fields extends Properties,
  const Needed extends readonly (keyof Fields & string)[],
>(description: string, properties: Fields, required: Needed) {
  return { type: 'object', description, properties, required } as const;
}

const SECRET_KEY = '^[A-Za-z0-9_-]{32}$';
export const TIME = { type: 'string', format: 'date-time', examples: ['2026-01-02T00:00:00.000Z'] } as const;

export const NO_QUERY = closedObject('no query', {}, []);

export const NO_FIELDS = closedObject('an empty JSON object, or nothing', {}, []);

export const KEY_WANTED =
  'the whole key: 32 characters, or 16 for an id; perhaps part of the link is missing';
export const SECRET_KEY_WANTED = 'the whole secret key of 32 characters; perhaps part of the link is missing';
export const RECEIPT_KEY_WANTED =
  'the whole receipt key of 32 characters; perhaps part of the link is missing';

export const KEY_PATH = closedObject(
  'the path',
  { key: { type: 'string', description: KEY_WANTED, examples: ['Jv3Yp0wX9qTz5nB1'] } },
  ['key'],
);
export const RECEIPT_PATH = closedObject(
  'the path',
  {
    key: { type: 'string', description: RECEIPT_KEY_WANTED, examples: ['w4T0s2kQm9XcV7bN1zLr5YpJ8dHfG3aE'] },
  },
  ['key'],
);

const phrase = {
  type: 'string',
  minLength: 1,
  description: `a text of 1 to ${PASSPHRASE_BYTES_MAX} bytes`,
} as const;
const phraseAlias = { ...phrase, deprecated: true } as const;
/** In a query of an older client an empty phrase is none. */
const wish = { type: 'string', description: `a text of at most ${PASSPHRASE_BYTES_MAX} bytes` } as const;

export const PASSPHRASES = {
  passphrase: phrase,
  secret_phrase: phraseAlias,
  'secret-phrase': phraseAlias,
} as const;

/** Viewers offer it for trying; without one they fill in every field, which contradict each other. */
const ORDER_EXAMPLE = { secret: 'the door code is 4711', ttl_seconds: 3600, views: 1 };

/** The fields of an order, as JSON and as a query: no number is taken from a text, no text from a number. */
export function orderSchemas({ secretBytesMax, maxTtlS, defaultTtlS }: OrderLimits) {
  const text = {
    type: 'string',
    minLength: 1,
    description: `a text of 1 to ${secretBytesMax} bytes`,
  } as const;
  const ttlWanted = `a whole number of seconds from 1 to ${maxTtlS}`;
  const viewsWanted = `a whole number from 1 to ${VIEWS_MAX}`;
  const ttl = {
    type: 'string',
    description: 'a duration such as 90s, 15m, 1h or 7d',
  } as const;
  const ttlDefault = Math.min(defaultTtlS, maxTtlS);
  const common = {
    secret: { ...text, examples: ['the door code is 4711'] },
    text: { ...text, deprecated: true },
    ...PASSPHRASES,
    ttl,
  } as const;
  const ofJson = {
    ...common,
    ttl_seconds: {
      type: 'integer',
      minimum: 1,
      maximum: maxTtlS,
      description: ttlWanted,
      default: ttlDefault,
    },
    views: { type: 'integer', minimum: 1, maximum: VIEWS_MAX, description: viewsWanted, default: 1 },
  } as const;
  const digits = { type: 'string', pattern: '^[0-9]{1,12}$' } as const;
  return {
    body: {
      ...closedObject(
        'a JSON object',
        {
          ...ofJson,
          e2e: {
            type: 'boolean',
            description: 'true when the text was sealed by the client, or leave it out',
          },
          secret_key: { type: 'string', pattern: SECRET_KEY, description: SECRET_KEY_WANTED },
        },
        [],
      ),
      examples: [ORDER_EXAMPLE],
    },
    olderBody: { ...closedObject('a JSON object', ofJson, []), examples: [ORDER_EXAMPLE] },
    query: closedObject(
      'the query',
      {
        ...common,
        ttl_seconds: { ...digits, description: ttlWanted },
        views: { ...digits, description: viewsWanted },
      },
      [],
    ),
  };
}

const OPEN_FIELDS = closedObject(
  'a JSON object',
  {
    secret_key: { type: 'string', pattern: SECRET_KEY, description: SECRET_KEY_WANTED },
    ...PASSPHRASES,
    claim_id: {
      type: 'string',
      pattern: '^[A-Za-z0-9_-]{22,64}$',
      description: '22 to 64 random characters of A-Z, a-z, 0-9, _ and -',
    },
  },
  [],
);

export const OPEN_BODY = { ...OPEN_FIELDS, examples: [{}] } as const;
export const PASSPHRASE_BODY = {
  ...closedObject('a JSON object', PASSPHRASES, []),
  examples: [{}],
} as const;
export const WISH_QUERY = closedObject(
  'the query',
  { passphrase: wish, secret_phrase: wish, 'secret-phrase': wish },
  [],
);

const CREATED_FIELDS = {
  id: { type: 'string', description: 'finds the secret, opens nothing', examples: ['Jv3Yp0wX9qTz5nB1'] },
  receipt_key: { type: 'string', description: 'the sender’s: status, burning, thawing; never the text' },
  receipt_link: { type: 'string' },
  expires_at: TIME,
  ttl_seconds: { type: 'integer' },
  views: { type: 'integer' },
  passphrase_required: { type: 'boolean' },
} as const;

const CREATED_NEEDED = [
  'id',
  'receipt_key',
  'receipt_link',
  'expires_at',
  'ttl_seconds',
  'views',
  'passphrase_required',
] as const;

export const CREATED = answer(
  'Kept, durably. With end-to-end secrets the two fields secret_key and link are left out: only the client has them.',
  {
    secret_key: { type: 'string', description: 'opens the secret; known to nobody else' },
    link: {
      type: 'string',
      description: 'for the recipient',
      examples: ['http://localhost:3000/secrets/…#…'],
    },
    ...CREATED_FIELDS,
  },
  CREATED_NEEDED,
);

export const OPENED = answer(
  'The text. A view is spent.',
  { secret: { type: 'string' }, views_left: { type: 'integer' }, expires_at: TIME },
  ['secret', 'views_left', 'expires_at'],
);

const SEALED_FIELDS = {
  status: { type: 'string', enum: ['sealed'] },
  passphrase_required: { type: 'boolean' },
  expires_at: TIME,
} as const;

export const SEALED = answer('Still there. Nothing was opened.', SEALED_FIELDS, [
  'status',
  'passphrase_required',
  'expires_at',
]);

/** What a GET of the older APIs answers: the text, or that it is still there when it was no wish to open. */
export const OPENED_OR_SEALED = answer(
  'The text, when the request clearly wishes to open; otherwise whether it is still there.',
  {
    secret: { type: 'string' },
    text: { type: 'string', description: 'the same as secret' },
    views_left: { type: 'integer' },
    ...SEALED_FIELDS,
  },
  [],
);

export const OLDER_CREATED = answer('Kept, durably.', { secret_key: { type: 'string' } }, ['secret_key']);
export const DELETED = answer('Gone for ever.', { status: { type: 'string', enum: ['secret_deleted'] } }, [
  'status',
]);

export const RECEIPT = answer(
  'What the sender may know.',
  {
    status: { type: 'string', enum: ['sealed', 'opened', 'burned', 'expired', 'frozen'] },
    id: { type: 'string' },
    created_at: TIME,
    expires_at: TIME,
    opened_at: { type: ['string', 'null'], format: 'date-time', description: 'the latest opening' },
    views_left: { type: 'integer' },
    denied_attempts: { type: 'integer', description: 'wrong passphrases so far' },
  },
  ['status', 'id', 'created_at', 'expires_at', 'opened_at', 'views_left', 'denied_attempts'],
);
