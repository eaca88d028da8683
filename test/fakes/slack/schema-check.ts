import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';

export const SCHEMA_FILE = new URL('./schema/messages.json', import.meta.url);
export const PAYLOAD_SCHEMA_FILE = new URL('./schema/payloads.json', import.meta.url);

/** What reaches Slack, and the type of Bolt's or the Web API's that says how it must look. */
const REQUESTS = {
  respond: 'Respond',
  'chat.postMessage': 'PostMessage',
  'chat.postEphemeral': 'PostEphemeral',
  'chat.update': 'Update',
  'chat.delete': 'Delete',
  'conversations.open': 'ConversationsOpen',
  'views.open': 'ViewsOpen',
  'views.push': 'ViewsPush',
  'views.update': 'ViewsUpdate',
  'views.publish': 'ViewsPublish',
  'oauth.v2.access': 'OauthAccess',
  response_action: 'ViewResponse',
} as const;

/** What Slack sends, by its `type`. */
const PAYLOADS = {
  command: 'SlashCommand',
  block_actions: 'BlockAction',
  view_submission: 'ViewSubmission',
  view_closed: 'ViewClosed',
  message_action: 'MessageShortcut',
  shortcut: 'GlobalShortcut',
  app_home_opened: 'AppHomeOpened',
  app_uninstalled: 'AppUninstalled',
  tokens_revoked: 'TokensRevoked',
} as const;

export type Request = keyof typeof REQUESTS;
export type Payload = keyof typeof PAYLOADS;

/** Made ready as fast as can be, for while that is done nobody is answered: the schemas are sound, and most are used a few times. */
const ajv = new Ajv({
  strict: false,
  allErrors: true,
  validateSchema: false,
  meta: false,
  inlineRefs: false,
  code: { optimize: false },
});
for (const [name, file] of [
  ['requests', SCHEMA_FILE],
  ['payloads', PAYLOAD_SCHEMA_FILE],
] as const) {
  ajv.addSchema(JSON.parse(readFileSync(file, 'utf8')) as object, name);
}
const compiled = new Map<string, ValidateFunction>();

function faults(definition: string, value: unknown): string[] {
  const check = compiled.get(definition) ?? ajv.compile({ $ref: definition });
  compiled.set(definition, check);
  if (check(value)) return [];
  const errors = check.errors ?? [];
  return errors.slice(0, 3).map(({ instancePath, message: why }) => `${instancePath} ${why ?? ''}`);
}

/** For tests of programs in real time: while the first check of a kind is made ready, Slack answers nobody. */
export function readyChecks(): void {
  const requests = Object.values(REQUESTS).map((name) => `requests#/definitions/${name}`);
  const payloads = Object.values(PAYLOADS).map((name) => `payloads#/definitions/${name}`);
  for (const definition of [...requests, ...payloads]) faults(definition, {});
}

export function isCheckedRequest(name: string): name is Request {
  return name in REQUESTS;
}

/** Where a request is not as the published types say. */
export function requestFaults(request: Request, value: unknown): string[] {
  return faults(`requests#/definitions/${REQUESTS[request]}`, value);
}

/** Where something the fake sends is not as Bolt expects it. */
export function payloadFaults(payload: Payload, value: unknown): string[] {
  return faults(`payloads#/definitions/${PAYLOADS[payload]}`, value);
}
