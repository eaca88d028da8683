import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sayIn } from '../../src/phrases/catalogue.ts';
import { ensureBuilt } from '../fakes/built.ts';
import { manualClock } from '../fakes/manual-clock.ts';
import { FakeSlack } from '../fakes/slack/fake-slack.ts';
import { readyChecks } from '../fakes/slack/schema-check.ts';
import { openBrowser, visit } from '../servers/browser.ts';
import { scratchFolder, startProgram, type Program } from '../servers/program.ts';
import { BOT_TOKEN, SIGNING_SECRET } from './slack-scene.ts';

const STATE_SECRET = 'canary-state-secret-4711';
const TEXT = 'canary-text-4711';
const say = sayIn('en');

describe('the Slack app, installed in a browser from the program', () => {
  const scratch = scratchFolder();
  const printed: string[] = [];
  let slack: FakeSlack;
  let browser: Browser;
  let program: Program;

  async function start(): Promise<void> {
    program = await startProgram({
      STORE_URL: `file:${scratch.path}`,
      LOG_LEVEL: 'trace',
      SLACK_API_URL: slack.apiUrl,
      SLACK_SIGNING_SECRET: SIGNING_SECRET,
      SLACK_CLIENT_ID: slack.oauth.clientId,
      SLACK_CLIENT_SECRET: slack.oauth.clientSecret,
      SLACK_STATE_SECRET: STATE_SECRET,
    });
    slack.appUrl = `${program.address}/slack/events`;
  }

  async function end(): Promise<void> {
    expect((await program.end()).code).toBe(0);
    printed.push(program.stdout(), program.stderr());
  }

  beforeAll(async () => {
    ensureBuilt();
    readyChecks();
    // Its clock stands still: on a slow machine no trigger runs out.
    slack = await new FakeSlack({
      signingSecret: SIGNING_SECRET,
      botToken: BOT_TOKEN,
      clock: manualClock(Date.now()),
    }).open();
    [browser] = await Promise.all([openBrowser(), start()]);
  });

  afterAll(async () => {
    await browser.close();
    await slack.close();
    scratch.remove();
  });

  it(
    'ends on a page, and works after a restart; its token lies nowhere as it is',
    { timeout: 120_000 },
    async () => {
      slack.workspace('T2', { isInstalled: false });
      const [ann, bob] = [slack.person('ann', 'T2'), slack.person('bob', 'T2')];
      slack.oauth.visitor = { person: ann.id, into: { team: 'T2' } };
      const install = `http://localhost:${new URL(program.address).port}/slack/install`;
      const { page, faults, context } = await visit(browser);

      await page.goto(install);
      await page.getByRole('link', { name: 'Cancel' }).click();
      await page.getByRole('heading', { name: say('slack.install.denied.title') }).waitFor();
      await page.getByRole('link', { name: say('slack.install.again') }).click();
      await page.getByRole('link', { name: 'Allow' }).click();
      await page.getByRole('heading', { name: say('slack.install.done.title') }).waitFor();
      expect(page.url()).toBe(`${install}/done`);
      expect(await context.cookies()).toEqual([]);
      expect(faults).toEqual([]);
      const { botToken } = slack.installation('T2')!;

      await end();
      await start();
      const channel = slack.channel('team', { teams: ['T2'], withBot: true });
      await ann.types(`/secret for @bob ${TEXT}`, channel.id);
      const card = await slack.until(() => bob.sees(`D${bob.id}`).at(-1));
      await bob.presses(card, say('people.card.open'));
      await bob.untilModal(TEXT);
      await slack.until(() => ann.sees(`D${ann.id}`).at(-1));
      await end();

      expect(slack.complaints).toEqual([]);
      const files = readdirSync(scratch.path, { recursive: true, withFileTypes: true }).filter((one) =>
        one.isFile(),
      );
      const kept = files.map((one) => readFileSync(join(one.parentPath, one.name), 'latin1')).join('\n');
      expect(kept).toContain('slack-installation');
      for (const secret of [botToken, 'xoxb-', 'fake.code', slack.oauth.clientSecret, 'canary', TEXT]) {
        expect(kept).not.toContain(secret);
        expect(printed.join('\n')).not.toContain(secret);
      }
    },
  );
});
