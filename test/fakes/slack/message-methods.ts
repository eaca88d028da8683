import { refused, taken, type Call, type MethodTable } from './method-call.ts';
import { faultsOf, type ShownMessage } from './shapes.ts';
import type { Person } from './typed-text.ts';

interface Posted extends ShownMessage {
  readonly channel: string;
  readonly thread_ts?: string;
}

function soundMessage(call: Call, method: Parameters<typeof faultsOf>[0]): Posted | undefined {
  const message = call.args as unknown as Posted;
  const faults = faultsOf(method, message);
  for (const fault of faults) call.world.complain(`${method}: ${fault}`);
  return faults.length > 0 ? undefined : message;
}

/** Somebody this installation may write to: of its own people, or met in a shared channel. */
function reachable({ world, installation }: Call, id: string): Person | undefined {
  const person = world.people.find((one) => one.id === id);
  if (!person) return undefined;
  const isOwn = world.workspaces.reaches(installation, person.team);
  return isOwn || world.channels.meets(installation, person) ? person : undefined;
}

/** The conversation meant by an id of a channel, or of a person. */
function placeFor(call: Call, id: string): { readonly id: string; readonly onlyFor?: string } | string {
  const { world, installation } = call;
  const person = reachable(call, id.startsWith('D') ? id.slice(1) : id);
  if (person) return { id: world.channels.appDirect(person, installation).id, onlyFor: person.id };
  return world.channels.refusalFor(installation, id) ?? { id };
}

function postMessage(call: Call) {
  const { world, installation } = call;
  const message = soundMessage(call, 'chat.postMessage');
  if (!message) return refused('invalid_blocks');
  const place = placeFor(call, message.channel);
  if (typeof place === 'string') return refused(place);
  const { thread_ts: threadTs } = message;
  if (threadTs !== undefined && !world.screens.find(place.id, threadTs)) return refused('thread_not_found');
  const ts = world.stamp();
  world.screens.show({
    message,
    channel: place.id,
    edits: 0,
    ts,
    by: installation.botUser,
    ...(place.onlyFor !== undefined && { onlyFor: place.onlyFor }),
    ...(threadTs !== undefined && { threadTs }),
  });
  const { botId: bot_id, botUser: user } = installation;
  const { text = '', blocks } = message;
  return taken({ channel: place.id, ts, message: { type: 'message', user, bot_id, text, ts, blocks } });
}

function postEphemeral(call: Call) {
  const { world, installation, args } = call;
  const message = soundMessage(call, 'chat.postEphemeral');
  if (!message) return refused('invalid_blocks');
  const place = placeFor(call, message.channel);
  if (typeof place === 'string') return refused(place);
  const person = world.people.find(({ id }) => id === args['user']);
  if (!person || !world.channels.hasPerson(place.id, person)) return refused('user_not_in_channel');
  const ts = world.stamp();
  const { thread_ts: threadTs } = message;
  world.screens.show({
    message,
    channel: place.id,
    edits: 0,
    ts,
    by: installation.botUser,
    onlyFor: person.id,
    ...(threadTs !== undefined && { threadTs }),
  });
  return taken({ message_ts: ts });
}

/** A message of the bot's own that stands there; ephemeral ones are not to be found. */
function ownMessage({ world, installation, args }: Call, refusal: string) {
  const channel = String(args['channel']);
  if (!world.channels.find(channel)) return 'channel_not_found';
  const seen = world.screens.find(channel, String(args['ts']));
  const isHidden = seen?.onlyFor !== undefined && !channel.startsWith('D');
  if (!seen || isHidden) return 'message_not_found';
  return seen.by === installation.botUser ? seen : refusal;
}

function update(call: Call) {
  const message = soundMessage(call, 'chat.update');
  if (!message) return refused('invalid_blocks');
  const seen = ownMessage(call, 'cant_update_message');
  if (typeof seen === 'string') return refused(seen);
  // The flags of a message are given once, when it is posted.
  const { unfurl_links, unfurl_media } = seen.message;
  const flags = {
    ...(unfurl_links !== undefined && { unfurl_links }),
    ...(unfurl_media !== undefined && { unfurl_media }),
  };
  call.world.screens.replace(seen, { ...message, ...flags });
  return taken({ channel: seen.channel, ts: seen.ts, text: message.text ?? '' });
}

function deleteMessage(call: Call) {
  const seen = ownMessage(call, 'cant_delete_message');
  if (typeof seen === 'string') return refused(seen);
  call.world.screens.delete(seen);
  return taken({ channel: seen.channel, ts: seen.ts });
}

function openConversation(call: Call) {
  const users = call.args['users'];
  if (typeof users !== 'string' || users === '') return refused('users_list_not_supplied');
  // A conversation of several needs `mpim:write`.
  if (users.includes(',')) return refused('missing_scope', { needed: 'mpim:write' });
  if (users === call.installation.botUser) return refused('cannot_dm_bot');
  const person = reachable(call, users);
  if (!person) return refused('user_not_found');
  return taken({ channel: { id: call.world.channels.appDirect(person, call.installation).id } });
}

export const MESSAGE_METHODS: MethodTable = {
  'chat.postMessage': { scope: 'chat:write', answer: postMessage },
  'chat.postEphemeral': { scope: 'chat:write', answer: postEphemeral },
  'chat.update': { scope: 'chat:write', answer: update },
  'chat.delete': { scope: 'chat:write', answer: deleteMessage },
  'conversations.open': { scope: 'im:write', answer: openConversation },
};
