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
