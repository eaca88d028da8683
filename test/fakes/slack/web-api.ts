import { MESSAGE_METHODS } from './message-methods.ts';
import { argsIn, refused, taken, type ApiAnswer, type Call, type MethodTable } from './method-call.ts';
import type { SocketDesk } from './socket-desk.ts';
import { VIEW_METHODS } from './view-methods.ts';
import { isOrgInstall } from './workspaces.ts';
import type { World } from './world.ts';

/** What other apps are granted, and this one is not: the scope that Slack names in its refusal. */
const NOT_GRANTED: Readonly<Record<string, string>> = {
  'users.info': 'users:read',
  'users.list': 'users:read',
  'users.profile.get': 'users.profile:read',
  'users.lookupByEmail': 'users:read.email',
  'conversations.info': 'channels:read,groups:read,im:read,mpim:read',
  'conversations.members': 'channels:read,groups:read,im:read,mpim:read',
  'conversations.list': 'channels:read,groups:read,im:read,mpim:read',
  'conversations.history': 'channels:history,groups:history,im:history,mpim:history',
  'conversations.replies': 'channels:history,groups:history,im:history,mpim:history',
  'conversations.join': 'channels:join',
  'team.info': 'team:read',
  'files.upload': 'files:write',
};

function authTest({ installation, world }: Call): ApiAnswer {
  const { team, botUser: user_id, botId: bot_id } = installation;
  const workspace = world.workspaces.find(team ?? '');
  const enterprise = installation.enterprise ?? workspace?.enterprise;
  return taken({
    url: 'https://fake.slack.com/',
    team: workspace?.name ?? 'Fake',
    user: 'tellonce',
    team_id: team ?? enterprise,
    user_id,
    bot_id,
    ...(enterprise !== undefined && { enterprise_id: enterprise }),
    is_enterprise_install: isOrgInstall(installation),
  });
}

const METHODS: MethodTable = { 'auth.test': { answer: authTest }, ...MESSAGE_METHODS, ...VIEW_METHODS };

export interface ApiRequest {
  readonly method: string;
  readonly authorization: string | undefined;
  readonly contentType: string | undefined;
  readonly body: string;
}

/** The Web API: who asks, whether he may, and what he is told. */
export class WebApi {
  readonly #world: World;
  readonly #sockets: SocketDesk;

  constructor(world: World, sockets: SocketDesk) {
    this.#world = world;
    this.#sockets = sockets;
  }

  answer(request: ApiRequest): ApiAnswer {
    const { method, body, authorization } = request;
    if (method === 'oauth.v2.access') {
      return { status: 200, body: this.#world.oauth.access(new URLSearchParams(body), authorization) };
    }
    if (method === 'api.test') return taken({});
    const token = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1];
    if (token === undefined) return refused('not_authed');
    if (method === 'apps.connections.open') return this.#connection(token);
    const installation = this.#world.workspaces.byToken(token);
    if (!installation) return refused('invalid_auth');
    if (installation.isRevoked) return refused('account_inactive');
    const args = argsIn(body, request.contentType);
    if ('token' in args) this.#world.complain(`${method}: the token stands in the body`);
    const known = METHODS[method];
    const isGranted =
      known && (known.scope === undefined || installation.scopes.split(',').includes(known.scope));
    if (!isGranted) {
      this.#world.complain(`${method}: a method the bot has no scope for`);
      const needed = known?.scope ?? NOT_GRANTED[method];
      return refused('missing_scope', {
        ...(needed !== undefined && { needed }),
        provided: installation.scopes,
      });
    }
    return this.#limited(method, token, args) ?? known.answer({ world: this.#world, installation, args });
  }

  #limited(method: string, token: string, args: Readonly<Record<string, unknown>>): ApiAnswer | undefined {
    const channel = typeof args['channel'] === 'string' ? args['channel'] : '';
    const waitS = this.#world.limits.retryAfterS(method, token, channel);
    if (waitS === undefined) return undefined;
    return {
      status: 429,
      headers: { 'retry-after': String(waitS) },
      body: { ok: false, error: 'ratelimited' },
    };
  }

  /** Socket Mode: the token of the app, not of a bot. */
  #connection(token: string): ApiAnswer {
    const { appToken } = this.#sockets;
    if (token.startsWith('xoxb-')) return refused('not_allowed_token_type');
    if (appToken === undefined || token !== appToken) return refused('invalid_auth');
    const limited = this.#limited('apps.connections.open', token, {});
    return limited ?? taken({ url: this.#sockets.newAddress(this.#world.base()) });
  }
}
