import type { Clock } from '../../../src/kit/clock.ts';
import { isOrgInstall, type Installation, type Workspaces } from './workspaces.ts';

const CODE_GOOD_FOR_MS = 10 * 60_000;

interface Consent {
  readonly installation: () => Installation;
  readonly person: string;
  readonly redirectUri: string | null;
  readonly madeAtMs: number;
  isUsed: boolean;
}

/** What the browser of somebody who wants to install the app is shown. */
export interface Question {
  readonly scopes: string;
  readonly state: string;
  readonly redirectUri: string | null;
}

/** OAuth: the page where somebody agrees, and the codes that the app exchanges for a token. */
export class OauthDesk {
  readonly clientId = '111.222';
  readonly clientSecret = 'fake-client-secret-4711';
  /** The redirect addresses in the settings of the app; any when there are none. */
  readonly redirectUris: string[] = [];
  /** Who sits at the browser, and where the app is to go. */
  visitor: { readonly person: string; readonly into: { team?: string; enterprise?: string } } | undefined;
  readonly #codes = new Map<string, Consent>();
  readonly #clock: Clock;
  readonly #workspaces: Workspaces;

  constructor(clock: Clock, workspaces: Workspaces) {
    this.#clock = clock;
    this.#workspaces = workspaces;
  }

  /** Reads an address of `/oauth/v2/authorize`; throws what Slack would show instead of its question. */
  ask(address: URL): Question {
    if (!address.pathname.endsWith('/oauth/v2/authorize'))
      throw new Error(`not Slack’s page: ${address.pathname}`);
    const { searchParams } = address;
    if (searchParams.get('client_id') !== this.clientId) throw new Error('Invalid client_id parameter');
    const scopes = searchParams.get('scope') ?? '';
    if (scopes === '') throw new Error('No scopes requested');
    const redirectUri = searchParams.get('redirect_uri');
    const known = this.redirectUris;
    if (redirectUri !== null && known.length > 0 && !known.some((one) => redirectUri.startsWith(one))) {
      throw new Error('redirect_uri did not match any configured URIs');
    }
    return { scopes, state: searchParams.get('state') ?? '', redirectUri };
  }

  /** Somebody agrees: a code for the app. */
  agree(question: Question, person: string, into: { team?: string; enterprise?: string }): string {
    const code = `fake.code.${this.#codes.size + 1}`;
    this.#codes.set(code, {
      installation: () => this.#workspaces.install(into, undefined, question.scopes),
      person,
      redirectUri: question.redirectUri,
      madeAtMs: this.#clock.now(),
      isUsed: false,
    });
    return code;
  }

  /** What a browser is shown at an address of `/oauth/v2/authorize`. */
  page(address: URL): string {
    const question = this.ask(address);
    if (!this.visitor) return 'Sign in to Slack';
    const leading = (answer: Readonly<Record<string, string>>): string => {
      const back = new URLSearchParams({ ...answer, state: question.state });
      return `${question.redirectUri ?? ''}?${back.toString()}`.replaceAll('&', '&amp;');
    };
    const code = this.agree(question, this.visitor.person, this.visitor.into);
    const links = [
      `<a href="${leading({ code })}">Allow</a>`,
      `<a href="${leading({ error: 'access_denied' })}">Cancel</a>`,
    ];
    return `<!doctype html><title>Slack</title><p>${question.scopes}</p>${links.join(' ')}`;
  }

  /** `oauth.v2.access`. The id and secret of the app stand in the body, or in the header. */
  access(form: URLSearchParams, authorization: string | undefined): Readonly<Record<string, unknown>> {
    const basic = /^Basic (.+)$/.exec(authorization ?? '')?.[1];
    const [basicId, basicSecret] = basic ? Buffer.from(basic, 'base64').toString().split(':') : [];
    if ((form.get('client_id') ?? basicId) !== this.clientId)
      return { ok: false, error: 'invalid_client_id' };
    if ((form.get('client_secret') ?? basicSecret) !== this.clientSecret) {
      return { ok: false, error: 'bad_client_secret' };
    }
    const consent = this.#codes.get(form.get('code') ?? '');
    if (!consent) return { ok: false, error: 'invalid_code' };
    if (consent.isUsed) return { ok: false, error: 'code_already_used' };
    if (this.#clock.now() - consent.madeAtMs > CODE_GOOD_FOR_MS) return { ok: false, error: 'invalid_code' };
    if (form.get('redirect_uri') !== consent.redirectUri) return { ok: false, error: 'bad_redirect_uri' };
    consent.isUsed = true;
    return this.#grant(consent.installation(), consent.person);
  }

  #grant(made: Installation, person: string): Readonly<Record<string, unknown>> {
    const { team, botToken, botUser, scopes } = made;
    const workspace = team === undefined ? undefined : this.#workspaces.find(team);
    const enterprise = made.enterprise ?? workspace?.enterprise;
    return {
      ok: true,
      access_token: botToken,
      token_type: 'bot',
      scope: scopes,
      bot_user_id: botUser,
      app_id: 'A1',
      team: team === undefined ? null : { id: team, name: workspace?.name ?? team },
      enterprise: enterprise === undefined ? null : { id: enterprise, name: 'Fake' },
      is_enterprise_install: isOrgInstall(made),
      authed_user: { id: person },
    };
  }
}
