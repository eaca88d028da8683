import {
  begins,
  either,
  isMissing,
  isNull,
  isObject,
  isText,
  like,
  maybe,
  type Look,
  type Shape,
} from '../kit/shape.ts';
import { FORM_VIEW } from './slack-form.ts';
import type { Payload } from './slack-payload.ts';
import { ANSWER_VIEW } from './slack-views.ts';

/** Slack writes null for no workspace and for no organisation. */
const owner = either(isMissing, isObject, isNull);

const isEventCallback = like({
  event: like({
    // A function waits for an answer, and nobody here gives it.
    type: (value) => isText(value) && value !== 'function_executed',
    channel: maybe(either(isText, isObject)),
    user: maybe(either(isText, isObject)),
    item: maybe(isObject),
    subteam: maybe(isObject),
  }),
  authorizations: maybe(begins(maybe(isObject))),
});

const INTERACTION = {
  // With one of these Bolt takes it for something else.
  event: isMissing,
  command: isMissing,
  name: isMissing,
  function_data: isMissing,
  actions: isMissing,
  user: isObject,
  team: owner,
  enterprise: owner,
  channel: maybe(isObject),
  response_urls: maybe(begins(maybe(isObject))),
  view: maybe(isObject),
} as const satisfies Shape;

const VIEWS: readonly unknown[] = [FORM_VIEW, ANSWER_VIEW];

const INTERACTIONS: ReadonlyMap<unknown, Look> = new Map([
  ['block_actions', like({ ...INTERACTION, actions: begins(like({ action_id: isText })) })],
  ['shortcut', like({ ...INTERACTION, callback_id: isText })],
  ['message_action', like({ ...INTERACTION, callback_id: isText })],
  [
    'view_submission',
    // One that nobody here has shown would be left without an answer.
    like({ ...INTERACTION, view: like({ callback_id: (value) => VIEWS.includes(value) }) }),
  ],
]);

/** Nobody waits for what happened in Slack, and Slack brings it again until it is taken. */
export function isEvent(payload: unknown): boolean {
  return isObject(payload) && ('event' in payload || payload['type'] === 'event_callback');
}

/**
 * Whether it is an event, a command, or something that is done with what this app shows, as Slack writes them. Bolt reads such
 * parts before anybody hears of a payload: where they are of another kind it throws, or leaves the request without an answer.
 */
export function isSound(payload: unknown): payload is Payload {
  if (!isObject(payload)) return false;
  if ('event' in payload) return isEventCallback(payload);
  if ('command' in payload) return isText(payload['command']);
  return INTERACTIONS.get(payload['type'])?.(payload) ?? false;
}
