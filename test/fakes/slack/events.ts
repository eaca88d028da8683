import type { Person } from './typed-text.ts';
import { isOrgInstall, type Installation } from './workspaces.ts';
import type { World } from './world.ts';
import { viewOutput } from './payloads.ts';

/** An event, in the envelope of the Events API. */
export function envelope<Event extends { readonly type: string }>(
  world: World,
  installation: Installation,
  team: string,
  event: Event,
) {
  const enterprise = installation.enterprise ?? world.workspaces.find(team)?.enterprise;
  return {
    token: 'deprecated',
    team_id: team,
    ...(enterprise !== undefined && { enterprise_id: enterprise }),
    api_app_id: 'A1',
    event,
    type: 'event_callback',
    event_id: `Ev${world.stamp().replace('.', '')}`,
    event_time: Math.floor(world.clock.now() / 1000),
    authorizations: [
      {
        enterprise_id: enterprise ?? null,
        team_id: isOrgInstall(installation) ? null : team,
        user_id: installation.botUser,
        is_bot: true,
        is_enterprise_install: isOrgInstall(installation),
      },
    ],
    is_ext_shared_channel: false,
  };
}

export function appHomeOpened(
  world: World,
  person: Person,
  installation: Installation,
  tab: 'home' | 'messages',
) {
  const home = world.views.homeOf(person.id, installation);
  return envelope(world, installation, person.team, {
    type: 'app_home_opened',
    user: person.id,
    channel: world.channels.appDirect(person).id,
    tab,
    event_ts: world.stamp(),
    ...(home && { view: viewOutput(home) }),
  });
}

/** What the app hears when somebody takes it out of a workspace or an organisation. */
export function farewells(world: World, installation: Installation) {
  const team = installation.team ?? installation.enterprise ?? '-';
  const tokens = { oauth: [], bot: [installation.botUser] };
  return {
    revoked: envelope(world, installation, team, { type: 'tokens_revoked', tokens, event_ts: world.stamp() }),
    uninstalled: envelope(world, installation, team, { type: 'app_uninstalled', event_ts: world.stamp() }),
  };
}
