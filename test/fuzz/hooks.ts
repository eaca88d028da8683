import fc from 'fast-check';
import { slackSignature } from '../fakes/slack/signing.ts';
import { wildText, type FuzzRequest } from './requests.ts';

const FORM = 'application/x-www-form-urlencoded';

const wild = fc.oneof({ maxDepth: 2 }, wildText, fc.jsonValue({ maxDepth: 2 }));
const wildOr = <T>(fitting: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 4, arbitrary: fitting }, { weight: 1, arbitrary: wild });

const slackPayload = fc.record(
  {
    type: fc.constantFrom(
      'block_actions',
      'view_submission',
      'view_closed',
      'shortcut',
      'message_action',
      'x',
    ),
    team: wildOr(fc.constant({ id: 'T0FUZZ000' })),
    user: wildOr(fc.constant({ id: 'U0FUZZ000', team_id: 'T0FUZZ000' })),
    trigger_id: wild,
    callback_id: wild,
    view: wildOr(fc.record({ callback_id: wild, private_metadata: wild, state: wild, id: wild })),
    actions: wildOr(fc.array(fc.record({ action_id: wild, value: wild, block_id: wild }), { maxLength: 2 })),
    message: wild,
    channel: wild,
  },
  { requiredKeys: ['type'] },
);

const slackEvent = fc.record(
  {
    type: fc.constantFrom('event_callback', 'url_verification', 'app_rate_limited', 'x'),
    challenge: wild,
    team_id: wild,
    event_id: wild,
    event: wildOr(
      fc.record({ type: fc.constantFrom('app_home_opened', 'message', 'tokens_revoked'), user: wild }),
    ),
  },
  { requiredKeys: ['type'] },
);

const slackCommand = fc.record(
  {
    command: fc.constantFrom('/secret', '/other', ''),
    text: wildText,
    team_id: fc.constantFrom('T0FUZZ000', ''),
    user_id: fc.constantFrom('U0FUZZ000', ''),
    channel_id: wildText,
    trigger_id: wildText,
    response_url: fc.constantFrom('https://evil.example/', 'x', ''),
  },
  { requiredKeys: ['command'] },
);

const encoded = (fields: Readonly<Record<string, unknown>>): string =>
  new URLSearchParams(Object.entries(fields).map(([name, value]) => [name, String(value)])).toString();

const slackBody: fc.Arbitrary<readonly [type: string, body: string]> = fc.oneof(
  slackPayload.map((one) => [FORM, encoded({ payload: JSON.stringify(one) })] as const),
  slackEvent.map((one) => ['application/json', JSON.stringify(one)] as const),
  slackCommand.map((one) => [FORM, encoded(one)] as const),
  fc.tuple(fc.constantFrom(FORM, 'application/json', 'text/plain', ''), wildText),
);

const telegramUpdate = fc.record(
  {
    update_id: wildOr(fc.nat()),
    message: wildOr(
      fc.record(
        {
          message_id: wildOr(fc.nat()),
          date: wildOr(fc.nat()),
          chat: wildOr(
            fc.record({ id: wildOr(fc.integer()), type: fc.constantFrom('private', 'group', 'x') }),
          ),
          from: wildOr(fc.record({ id: wildOr(fc.nat()), is_bot: fc.constant(false), first_name: wild })),
          text: wild,
          entities: wild,
        },
        { requiredKeys: ['message_id'] },
      ),
    ),
    callback_query: wild,
    inline_query: wild,
    chosen_inline_result: wild,
  },
  { requiredKeys: ['update_id'] },
);

const none = { query: [], key: { text: '' }, method: 'POST' } as const;

/** What somebody could bring to our webhooks who knows how the platforms speak, but not their secrets. */
export function hookRequests(nowS: () => number): fc.Arbitrary<FuzzRequest> {
  const slack = fc
    .tuple(slackBody, fc.integer({ min: -400, max: 400 }))
    .map(([[type, body], lateS]): FuzzRequest => {
      const signature = slackSignature('guessed', nowS() + lateS, body);
      return { ...none, path: '/slack/events', headers: { 'content-type': type, ...signature }, body };
    });
  const telegram = fc.oneof(telegramUpdate, fc.jsonValue()).map((update): FuzzRequest => {
    const headers = { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': 'guessed' };
    return { ...none, path: '/telegram/webhook', headers, body: JSON.stringify(update) };
  });
  return fc.oneof(slack, telegram);
}
