import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sayIn } from '../../src/phrases/catalogue.ts';
import { ensureBuilt } from '../fakes/built.ts';
import { manualClock } from '../fakes/manual-clock.ts';
import { FakeSlack } from '../fakes/slack/fake-slack.ts';
import { readyChecks } from '../fakes/slack/schema-check.ts';
import { readAloud } from '../fakes/slack/shapes.ts';
import { MASTER_KEYS, startProgram, type Program } from '../servers/program.ts';
import { startRedis, type RedisServer } from '../servers/redis-server.ts';

const [BOT_TOKEN, APP_TOKEN] = ['xoxb-two', 'xapp-two'];
const say = sayIn('en');

describe('Two programs in Socket Mode, on one Redis,', () => {
  let redis: RedisServer;
  let slack: FakeSlack;
  let programs: Program[];

  beforeAll(ensureBuilt, 300_000);
  beforeAll(readyChecks, 60_000);
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());

  beforeEach(async () => {
    // Its clock stands still: on a slow machine no trigger runs out.
    slack = await new FakeSlack({
      signingSecret: 'x',
      botToken: BOT_TOKEN,
      clock: manualClock(Date.now()),
    }).open();
    slack.sockets.appToken = APP_TOKEN;
    const env = {
      STORE_URL: redis.freshUrl(),
      MASTER_KEYS,
      SLACK_BOT_TOKEN: BOT_TOKEN,
      SLACK_APP_TOKEN: APP_TOKEN,
      SLACK_API_URL: slack.apiUrl,
    };
    programs = [await startProgram(env), await startProgram(env)];
    await slack.until(() => (slack.sockets.connections.length === 2 ? true : undefined));
  });
  afterEach(async () => {
    await Promise.all(programs.map((program) => program.end('SIGKILL')));
    await slack.close();
    expect(slack.complaints).toEqual([]);
  });

  it(
    'act once on what Slack brings to both, and open in one what was made in the other',
    { timeout: 120_000 },
    async () => {
      const [ann, bob] = [slack.person('ann'), slack.person('bob')];
      const channel = slack.channel('team', { withBot: true });
      const cards = () =>
        bob
          .sees(channel.id)
          .filter(({ message }) => readAloud(message).includes(`[${say('people.card.open')}]`));
      await ann.types('/secret for @bob hunter2', channel.id);
      const card = await slack.until(() => cards()[0]);
      // The same envelope once more, to the other program.
      expect((await slack.sendsAgain(1)).status).toBe(200);
      slack.sockets.connections.at(-1)?.cut();
      await slack.until(() => (slack.sockets.connections.length === 1 ? true : undefined));
      await bob.presses(card, say('people.card.open'));
      await bob.untilModal('hunter2');
      const told = slack.nextFor(ann);
      await ann.types('/secret list', channel.id);
      expect(readAloud((await told).message)).toContain(say('news.list.heading', { number: 1 }));
      await slack.until(() => (cards().length === 0 ? true : undefined));
    },
  );
});
