import { AUDIT_EVENTS } from '../vault/audit.ts';
import { ACTOR_WANTED, ID_WANTED, MOMENT_WANTED, PAGE_MAX } from './audit-fields.ts';
import { answer, closedObject, TIME } from './schemas.ts';

const moment = { type: 'string', description: MOMENT_WANTED } as const;
const limit = {
  type: 'string',
  pattern: '^[0-9]{1,5}$',
  description: `a whole number from 1 to ${PAGE_MAX}`,
} as const;

export const AUDIT_QUERY = closedObject(
  'the query',
  {
    from: moment,
    to: moment,
    id: { type: 'string', description: ID_WANTED },
    event: { type: 'string', enum: AUDIT_EVENTS, description: `one of ${AUDIT_EVENTS.join(', ')}` },
    actor: { type: 'string', description: ACTOR_WANTED },
    before: {
      type: 'string',
      pattern: '^[0-9]{1,16}(-[0-9]{1,15})?$',
      description: 'the `next` of the page before',
    },
    limit,
  },
  [],
);

const ENTRY = answer(
  'One thing that happened.',
  {
    at: TIME,
    event: { type: 'string', enum: AUDIT_EVENTS },
    id: { type: 'string', description: 'which secret' },
    actor: { type: 'string', description: 'who' },
    reason: { type: 'string', description: 'why it was refused, or what the admin did' },
  },
  ['at', 'event'],
);

export const AUDIT_PAGE = {
  description: 'Newest first.',
  content: {
    'application/json': {
      schema: answer(
        'A page.',
        {
          entries: { type: 'array', items: ENTRY },
          next: { type: 'string', description: 'give it as `before` for the next page' },
        },
        ['entries'],
      ),
    },
    'application/x-ndjson': { schema: { type: 'string', description: 'one entry a line' } },
  },
} as const;

const text = { type: 'string' } as const;
const count = { type: 'integer', minimum: 0 } as const;
const flag = { type: 'boolean' } as const;
const momentOrNull = { type: ['string', 'null'], format: 'date-time' } as const;
const counts = { type: 'object', additionalProperties: count } as const;

export const LIVE_QUERY = closedObject(
  'the query',
  {
    before: {
      type: 'string',
      pattern: '^[0-9]{1,16}(-[0-9]{1,15})?$',
      description: 'the `next` of the page before',
    },
    limit: { ...limit, description: 'a whole number from 1 to 100' },
  },
  [],
);

export const ADMIN_ID_PATH = closedObject(
  'the path',
  { id: { type: 'string', description: ID_WANTED, examples: ['Jv3Yp0wX9qTz5nB1'] } },
  ['id'],
);

export const ROW = answer(
  'A secret as it is now; never what it holds.',
  {
    id: text,
    state: { type: 'string', enum: ['sealed', 'claimed', 'frozen', 'opened', 'burned', 'expired'] },
    created_at: TIME,
    expires_at: TIME,
    views: count,
    views_left: count,
    passphrase_required: flag,
    end_to_end: flag,
    for_people: { ...flag, description: 'made for named people: it has no opening over HTTP' },
    denied_attempts: count,
    key_id: { ...count, description: 'the master key it is sealed under' },
  },
  ['id', 'state', 'created_at', 'expires_at', 'views', 'views_left'],
);

export const LIVE_PAGE = answer(
  'Newest first.',
  {
    secrets: { type: 'array', items: ROW },
    next: { ...text, description: 'give it as `before` for the next page' },
  },
  ['secrets'],
);

const list = <const Item extends object>(items: Item) => ({ type: 'array', items }) as const;

export const OVERVIEW = answer(
  'How this server is.',
  {
    version: text,
    started_at: TIME,
    uptime_seconds: count,
    memory_bytes: count,
    store: answer('The store.', { engine: text, is_up: flag }, ['engine', 'is_up']),
    keys: answer(
      'The master keys, by id.',
      {
        is_right: flag,
        ring: list(
          answer(
            'A key.',
            {
              id: count,
              role: { type: 'string', enum: ['seals', 'opens', 'standby'] },
              fingerprint: text,
              known_since: { ...momentOrNull, description: 'when this store first saw it' },
            },
            ['id', 'role'],
          ),
        ),
      },
      ['is_right', 'ring'],
    ),
    faces: list(
      answer('A bot.', { name: text, state: { type: 'string', enum: ['up', 'down', 'off'] }, note: text }, [
        'name',
        'state',
        'note',
      ]),
    ),
    jobs: list(
      answer(
        'Work that is due again and again.',
        { name: text, every_seconds: count, last_at: momentOrNull, has_failed: flag, next_at: momentOrNull },
        ['name', 'every_seconds', 'last_at', 'has_failed', 'next_at'],
      ),
    ),
    live: answer(
      'What is live. Without `is_whole` there were too many to look at each: `secrets` is of all even so, the rest of a part.',
      {
        secrets: count,
        with_passphrase: count,
        end_to_end: count,
        for_people: count,
        frozen: count,
        is_whole: flag,
      },
      ['secrets', 'is_whole'],
    ),
    day: answer(
      'The last 24 hours by the audit log: events, and refusals by reason.',
      { events: counts, refusals: counts, is_whole: flag },
      ['events', 'refusals', 'is_whole'],
    ),
  },
  ['version', 'started_at', 'store', 'keys', 'faces', 'jobs', 'live', 'day'],
);
