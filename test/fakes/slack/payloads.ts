import { findElement, named, type ShownBlock, type ShownElement } from './blocks.ts';
import { isEphemeral, type Seen } from './people-see.ts';
import { readAloud } from './shapes.ts';
import { escapedBySlack, type Person } from './typed-text.ts';
import { stateOf, type Value } from './view-values.ts';
import type { LiveView } from './views.ts';
import { isOrgInstall, type Installation } from './workspaces.ts';
import type { World } from './world.ts';

/** The installation that serves somebody in a place: that of his workspace, or of the one that shares a channel with him. */
export function servingIn(world: World, person: Person, channel?: string): Installation | undefined {
  const { teams = [] } = world.channels.find(channel ?? '') ?? {};
  const own = world.workspaces.serving(person.team);
  return own ?? teams.map((team) => world.workspaces.serving(team)).find((one) => one !== undefined);
}

/** The workspace in which it happened: where the app is installed, for a guest in a shared channel. */
function teamIn(world: World, person: Person, installation: Installation | undefined): string {
  if (!installation || world.workspaces.reaches(installation, person.team)) return person.team;
  return installation.team ?? person.team;
}

/** What every interaction has. */
function common(world: World, person: Person, installation: Installation | undefined) {
  const team = teamIn(world, person, installation);
  const owner = world.workspaces.find(team)?.enterprise;
  const enterprise = person.enterprise ?? owner;
  return {
    user: { id: person.id, username: person.name, name: person.name, team_id: person.team },
    api_app_id: 'A1',
    token: 'deprecated',
    team: {
      id: team,
      domain: 'fake',
      ...(owner !== undefined && { enterprise_id: owner, enterprise_name: 'Fake' }),
    },
    enterprise: enterprise === undefined ? null : { id: enterprise, name: 'Fake' },
    is_enterprise_install: installation !== undefined && isOrgInstall(installation),
  };
}

function newTrigger(world: World, person: Person, at: { channel?: string; view?: LiveView }): string {
  return world.triggers.make({
    person: person.id,
    team: person.team,
    installation: at.view?.installation ?? servingIn(world, person, at.channel),
    ...(at.channel !== undefined && { channel: at.channel }),
    ...(at.view && { view: at.view.id }),
  });
}

export function commandPayload(
  world: World,
  person: Person,
  typed: string,
  channel: string,
): Record<string, string> {
  const [, command = '', text = ''] = /^(\/\S+)\s?([\s\S]*)$/.exec(typed) ?? [];
  const installation = servingIn(world, person, channel);
  const { is_enterprise_install: isOrg, enterprise } = common(world, person, installation);
  return {
    token: 'deprecated',
    team_id: person.team,
    team_domain: 'fake',
    ...(enterprise !== null && { enterprise_id: enterprise.id, enterprise_name: 'Fake' }),
    channel_id: channel,
    channel_name: world.channels.nameIn(channel),
    user_id: person.id,
    user_name: person.name,
    command,
    text: escapedBySlack(text, world.people, world.channels.names()),
    api_app_id: 'A1',
    is_enterprise_install: String(isOrg),
    response_url: world.urls.make(world.base(), 'commands', {
      person: person.id,
      channel,
      team: person.team,
    }),
    trigger_id: newTrigger(world, person, { channel }),
  };
}

/** A message as the app is given it: its own ones, and what a person made a shortcut of. */
function messageFields(
  world: World,
  seen: Seen,
  installation: Installation | undefined,
): Record<string, unknown> {
  const isBot = seen.by === undefined || seen.by.startsWith('UBOT');
  return {
    type: 'message',
    user: isBot ? (installation?.botUser ?? 'UBOT') : seen.by,
    ...(isBot && { bot_id: installation?.botId ?? 'BBOT', app_id: 'A1' }),
    ts: seen.ts ?? world.stamp(),
    ...(seen.threadTs !== undefined && { thread_ts: seen.threadTs }),
    text: seen.message.text ?? '',
    ...(seen.message.blocks && { blocks: named(seen.message.blocks) }),
  };
}

/** One press, or one choice, as `actions` holds it. */
function action(world: World, block: ShownBlock, element: ShownElement, value: Value | undefined) {
  return { ...element, ...value, block_id: block.block_id ?? 'b1', action_ts: world.stamp() };
}

export function messagePress(world: World, person: Person, seen: Seen, label: string) {
  const found = findElement(seen.message.blocks ?? [], label);
  if (!found) throw new Error(`no button ${label} in: ${readAloud(seen.message)}`);
  const { channel, ts } = seen;
  const installation = servingIn(world, person, channel);
  const ephemeral = isEphemeral(seen);
  return {
    type: 'block_actions',
    ...common(world, person, installation),
    container: {
      type: 'message',
      message_ts: ts ?? world.stamp(),
      channel_id: channel,
      is_ephemeral: ephemeral,
      ...(seen.threadTs !== undefined && { thread_ts: seen.threadTs }),
    },
    trigger_id: newTrigger(world, person, { channel }),
    channel: { id: channel, name: world.channels.nameIn(channel) },
    // Slack keeps no ephemeral message, so it does not give it back.
    ...(!ephemeral && { message: messageFields(world, seen, installation) }),
    state: { values: {} },
    response_url: world.urls.make(world.base(), 'actions', {
      person: person.id,
      channel,
      team: person.team,
      original: seen,
    }),
    actions: [action(world, found.block, found.element, undefined)],
  };
}

/** A view as Slack gives it back. */
export function viewOutput(live: LiveView): Record<string, unknown> {
  const { view, installation } = live;
  return {
    id: live.id,
    team_id: live.team,
    type: view.type,
    blocks: view.blocks,
    private_metadata: view.private_metadata ?? '',
    callback_id: view.callback_id ?? '',
    state: { values: stateOf(view, live.values) },
    hash: live.hash,
    title: view.title ?? { type: 'plain_text', text: 'View Title', emoji: true },
    clear_on_close: view.clear_on_close ?? false,
    notify_on_close: view.notify_on_close ?? false,
    close: view.close ?? null,
    submit: view.submit ?? null,
    previous_view_id: live.previousId ?? null,
    root_view_id: live.rootId,
    app_id: 'A1',
    external_id: view.external_id ?? '',
    app_installed_team_id: installation.team ?? installation.enterprise,
    bot_id: installation.botId,
  };
}

/** For an app of a whole organisation Slack does not say in which workspace a view was used. */
function commonInView(world: World, person: Person, live: LiveView) {
  const { team, ...rest } = common(world, person, live.installation);
  const home = { ...team, id: person.team };
  return { ...rest, team: isOrgInstall(live.installation) ? null : home };
}

export function viewPress(world: World, person: Person, live: LiveView, label: string, value?: Value) {
  const found = findElement(live.view.blocks, label);
  if (!found) throw new Error(`nothing called ${label} in the view`);
  return {
    type: 'block_actions',
    ...commonInView(world, person, live),
    container: { type: 'view', view_id: live.id },
    trigger_id: newTrigger(world, person, { view: live }),
    view: viewOutput(live),
    actions: [action(world, found.block, found.element, value)],
  };
}

export function submission(world: World, person: Person, live: LiveView) {
  return {
    type: 'view_submission',
    ...commonInView(world, person, live),
    trigger_id: newTrigger(world, person, { view: live }),
    view: viewOutput(live),
    response_urls: chosenUrls(world, person, live),
  };
}

/** Where a picker of conversations asked for it, the app may answer into what was picked, member or not. */
function chosenUrls(world: World, person: Person, live: LiveView): object[] {
  return live.view.blocks.flatMap((block) => {
    const { element } = block;
    if (element?.response_url_enabled !== true) return [];
    const value = live.values.get(`${block.block_id ?? ''} ${element.action_id ?? ''}`);
    const channel = value?.['selected_conversation'] ?? value?.['selected_channel'];
    if (typeof channel !== 'string') return [];
    const url = world.urls.make(world.base(), 'app', { person: person.id, channel, team: person.team });
    return [
      { block_id: block.block_id, action_id: element.action_id, channel_id: channel, response_url: url },
    ];
  });
}

export function closing(world: World, person: Person, live: LiveView, isCleared: boolean) {
  return {
    type: 'view_closed',
    ...commonInView(world, person, live),
    view: viewOutput(live),
    is_cleared: isCleared,
  };
}

export function globalShortcut(world: World, person: Person, callbackId: string) {
  const installation = servingIn(world, person);
  const { team, ...rest } = common(world, person, installation);
  const isOrg = installation !== undefined && isOrgInstall(installation);
  return {
    type: 'shortcut',
    ...rest,
    team: isOrg ? null : team,
    action_ts: world.stamp(),
    callback_id: callbackId,
    trigger_id: newTrigger(world, person, {}),
  };
}

export function messageShortcut(world: World, person: Person, seen: Seen, callbackId: string) {
  const { channel, ts = world.stamp() } = seen;
  const installation = servingIn(world, person, channel);
  return {
    type: 'message_action',
    ...common(world, person, installation),
    action_ts: world.stamp(),
    callback_id: callbackId,
    trigger_id: newTrigger(world, person, { channel }),
    response_url: world.urls.make(world.base(), 'app', { person: person.id, channel, team: person.team }),
    message_ts: ts,
    channel: { id: channel, name: world.channels.nameIn(channel) },
    message: messageFields(world, seen, installation),
  };
}
