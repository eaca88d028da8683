import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemRandom } from '../../src/kit/random.ts';
import { Redacted } from '../../src/kit/redacted.ts';
import { sayIn } from '../../src/phrases/catalogue.ts';
import { LANGUAGES } from '../../src/phrases/languages.ts';
import type { InstallSettings } from '../../src/slack/slack-install.ts';
import { openMemoryStateStore } from '../../src/stores/memory/memory-store.ts';
import { noticePage } from '../../src/web/pages/state-pages.tsx';
import { pageSender } from '../../src/web/send-page.tsx';
import type { StateStore } from '../../src/vault/ports.ts';
import { manualClock, type ManualClock } from '../fakes/manual-clock.ts';
import { clientAssets } from '../servers/client-assets.ts';
import { openScene, ScriptedTalk, type Scene } from './slack-scene.ts';

const PUBLIC_URL = 'https://tellonce.example';
const STATE_SECRET = 'canary-state-secret-4711';
const COOKIE = /^__Host-tellonce-install=([\w-]{22}); Max-Age=600; Path=\/; HttpOnly; SameSite=Lax; Secure$/;

describe('installing the Slack app', () => {
  let scene: Scene;
  let clock: ManualClock;
  let store: StateStore;
  let isStoreDown = false;

  beforeEach(async () => {
    clock = manualClock();
    isStoreDown = false;
    const memory = openMemoryStateStore({ clock });
    const orDown = async <T>(call: Promise<T>): Promise<T> => {
      if (isStoreDown) throw new Error('canary: the store is down');
      return await call;
    };
    store = {
      ...memory,
      set: (...given) => orDown(memory.set(...given)),
      setIfAbsent: (...given) => orDown(memory.setIfAbsent(...given)),
    };
    const send = pageSender(await clientAssets());
    const showNotice: InstallSettings['showNotice'] = (request, reply, noticeIn) =>
      send(request, reply, noticePage(noticeIn));
    scene = await openScene({
      talk: new ScriptedTalk(),
      clock,
      state: store,
      install: ({ oauth }) => ({
        clientId: oauth.clientId,
        clientSecret: new Redacted(oauth.clientSecret),
        stateSecret: new Redacted(STATE_SECRET),
        publicUrl: () => PUBLIC_URL,
        random: systemRandom,
        showNotice,
      }),
    });
    scene.slack.oauth.redirectUris.push(`${PUBLIC_URL}/slack/oauth_redirect`);
    scene.slack.workspace('T2', { isInstalled: false });
  });

  afterEach(async () => {
    await scene.close();
    expect(scene.slack.complaints).toEqual([]);
    const log = scene.logLines.join('\n');
    for (const secret of ['canary', 'fake.code', 'fake-client-secret', 'xoxb-', 'state=', 'evil'])
      expect(log).not.toContain(secret);
  });

  /** Goes to Slack, as a browser, and agrees there. */
  async function begins(into: { team?: string; enterprise?: string } = { team: 'T2' }) {
    const { oauth } = scene.slack;
    const answer = await scene.listener.inject('/slack/install');
    const [set = ''] = [answer.headers['set-cookie']].flat();
    const question = oauth.ask(new URL(answer.headers.location ?? ''));
    const code = oauth.agree(question, 'U1', into);
    return { answer, set, cookie: set.split(';', 1)[0]!, question, query: { code, state: question.state } };
  }

  /** Comes back from Slack. Where he is sent then tells what became of it. */
  async function comesBack(query: Record<string, string>, cookie?: string): Promise<string | undefined> {
    const answer = await scene.listener.inject({
      url: '/slack/oauth_redirect',
      query,
      headers: cookie === undefined ? {} : { cookie: `other=1; ${cookie}` },
    });
    expect(answer.statusCode).toBe(303);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['set-cookie']).toContain('__Host-tellonce-install=; Max-Age=0');
    expect(answer.body).toBe('');
    return answer.headers.location?.replace('/slack/install/', '');
  }

  const isKept = async (seat: string): Promise<boolean> =>
    (await store.get(`slack-installation/${seat}`)) !== undefined;

  it('asks Slack for the least, and gives the browser a cookie that no script and no other host has', async () => {
    const { answer, set, question } = await begins();
    expect(answer.statusCode).toBe(302);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(set).toMatch(COOKIE);
    expect(question).toMatchObject({
      scopes: 'commands,chat:write,im:write',
      redirectUri: `${PUBLIC_URL}/slack/oauth_redirect`,
    });
    expect(answer.headers.location).not.toContain(COOKIE.exec(set)![1]);
  });

  it('ends at an address that holds neither code nor state', async () => {
    const { query, cookie } = await begins();
    expect(await comesBack(query, cookie)).toBe('done');
    expect(await isKept('T2')).toBe(true);
  });

  it.each(LANGUAGES)('is told of on a page, in %s', async (language) => {
    const say = sayIn(language);
    const shows = (outcome: string) =>
      scene.listener.inject({
        url: `/slack/install/${outcome}`,
        headers: { 'accept-language': language, accept: 'text/html' },
      });
    const done = await shows('done');
    expect(done.statusCode).toBe(200);
    expect(done.body).toContain(say('slack.install.done.title'));
    expect(done.body).not.toContain(say('slack.install.again'));
    expect(done.headers).toMatchObject({ 'cache-control': 'no-store', 'x-frame-options': 'DENY' });
    expect(done.headers['content-security-policy']).toContain("default-src 'none'");
    for (const outcome of ['denied', 'stale', 'failed', 'unavailable'] as const) {
      const page = await shows(outcome);
      // It explains what happened before: to look at it, or to load it again, is no error.
      expect(page.statusCode).toBe(200);
      expect(page.body).toContain(say(`slack.install.${outcome}.title`));
      expect(page.body).toContain(`href="/slack/install">${say('slack.install.again')}`);
    }
    expect((await shows('other')).statusCode).toBe(404);
  });

  it('takes what comes back once, and only from the browser that began', async () => {
    const { query, cookie } = await begins();
    const other = await begins();
    expect(await comesBack(query)).toBe('stale');
    expect(await comesBack(query, other.cookie)).toBe('stale');
    expect(await comesBack(query, cookie)).toBe('done');
    const again = await begins();
    expect(await comesBack({ ...query, code: again.query.code }, cookie)).toBe('stale');
  });

  it.each([
    ['none', () => undefined],
    ['a foreign one', () => 'evil'],
    ['one that was made longer', (state: string) => state.replace(/^\d+/, (until) => `${until}0`)],
    ['one without its seal', (state: string) => state.split('.').slice(0, 2).join('.')],
  ])('takes no other state: %s', async (_what, change) => {
    const { query, cookie } = await begins();
    const state = change(query.state);
    const changed = { code: query.code, ...(state !== undefined && { state }) };
    expect(await comesBack(changed, cookie)).toBe('stale');
    expect(await isKept('T2')).toBe(false);
    expect(await comesBack(query, cookie)).toBe('done');
  });

  it('takes nothing after ten minutes', async () => {
    const { query, cookie } = await begins();
    clock.advance(10 * 60_000);
    expect(await comesBack(query, cookie)).toBe('stale');
    expect(await isKept('T2')).toBe(false);
  });

  it('is friendly to who says no in Slack', async () => {
    const { cookie, question } = await begins();
    const { state } = question;
    expect(await comesBack({ error: 'access_denied', state }, cookie)).toBe('denied');
    expect(await comesBack({ error: 'canary_evil', state }, cookie)).toBe('failed');
  });

  it('keeps nothing that Slack does not confirm', async () => {
    const [first, second, third] = [await begins(), await begins(), await begins()];
    expect(await comesBack({ ...first.query, code: 'canary-code' }, first.cookie)).toBe('failed');
    scene.slack.misbehave.set('oauth.v2.access', [{ kind: 'status', status: 500 }]);
    expect(await comesBack(second.query, second.cookie)).toBe('failed');
    isStoreDown = true;
    expect(await comesBack(third.query, third.cookie)).toBe('unavailable');
    expect(await isKept('T2')).toBe(false);
  });

  it('leads to the Slack that the Web API is of', async () => {
    const { answer } = await begins();
    expect(answer.headers.location).toContain(`${new URL(scene.slack.apiUrl).origin}/oauth/v2/authorize?`);
  });
});
