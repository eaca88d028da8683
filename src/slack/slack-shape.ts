import { FORM_VIEW } from './slack-form.ts';
import type { Payload } from './slack-payload.ts';
import { ANSWER_VIEW } from './slack-views.ts';

/**
 * What Bolt and its socket read of a payload before anybody hears of it. Where that is of another kind they throw, or leave
 * the request without an answer. So it is looked at first, and what is odd never gets that far.
 */
type Look = (value: unknown) => boolean;

const isObject = (value: unknown): value is Payload =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText: Look = (value) => typeof value === 'string';
const isMissing: Look = (value) => value === undefined;
const either =
  (...looks: readonly Look[]): Look =>
  (value) =>
    looks.some((look) => look(value));
const maybe = (look: Look): Look => either(isMissing, look);
/** Slack writes null for no workspace and for no organisation. */
const owner = either(isMissing, isObject, (value) => value === null);
/** Of a list only the first is read. */
const begins =
  (look: Look): Look =>
  (value) =>
    Array.isArray(value) && look(value[0]);

function fits(payload: Payload, shape: Readonly<Record<string, Look>>): boolean {
  return Object.entries(shape).every(([name, look]) => look(payload[name]));
}

const EVENT = {
  // Such a one waits for an answer, and nobody here gives it.
  type: (value) => isText(value) && value !== 'function_executed',
  channel: maybe(either(isText, isObject)),
  user: maybe(either(isText, isObject)),
  item: maybe(isObject),
  subteam: maybe(isObject),
} as const satisfies Record<string, Look>;

const EVENT_CALLBACK = {
  event: (value) => isObject(value) && fits(value, EVENT),
  authorizations: maybe(begins(maybe(isObject))),
} as const satisfies Record<string, Look>;

/** What nothing else has, because Bolt would take it for another kind then. */
const COMMAND = { event: isMissing, command: isText } as const satisfies Record<string, Look>;

const INTERACTION = {
  event: isMissing,
  command: isMissing,
  name: isMissing,
  function_data: isMissing,
  user: isObject,
  team: owner,
  enterprise: owner,
  channel: maybe(isObject),
  response_urls: maybe(begins(maybe(isObject))),
  view: maybe(isObject),
  actions: isMissing,
} as const satisfies Record<string, Look>;

const VIEWS: readonly unknown[] = [FORM_VIEW, ANSWER_VIEW];

const INTERACTIONS: Readonly<Record<string, Readonly<Record<string, Look>>>> = {
  block_actions: {
    ...INTERACTION,
    actions: begins((value) => isObject(value) && isText(value['action_id'])),
  },
  shortcut: { ...INTERACTION, callback_id: isText },
  message_action: { ...INTERACTION, callback_id: isText },
  view_submission: {
    ...INTERACTION,
    // One that nobody here has shown would be left without an answer.
    view: (value) => isObject(value) && VIEWS.includes(value['callback_id']),
  },
};

/** Nobody waits for what happened in Slack, and Slack brings it again until it is taken. */
export function isEvent(payload: unknown): boolean {
  return isObject(payload) && ('event' in payload || payload['type'] === 'event_callback');
}

/** Whether it is an event, a command, or something that is done with what this app shows, as Slack writes them. */
export function isSound(payload: unknown): payload is Payload {
  if (!isObject(payload)) return false;
  if ('event' in payload) return fits(payload, EVENT_CALLBACK);
  if ('command' in payload) return fits(payload, COMMAND);
  const { type } = payload;
  const shape =
    typeof type === 'string' && Object.hasOwn(INTERACTIONS, type) ? INTERACTIONS[type] : undefined;
  return shape !== undefined && fits(payload, shape);
}
