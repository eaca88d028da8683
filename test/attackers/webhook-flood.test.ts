import { describe, expect, it } from 'vitest';
import { openLog } from '../../src/kit/log.ts';
import { Redacted } from '../../src/kit/redacted.ts';
import { openReceiver, SLACK_PATH, slackRoute } from '../../src/slack/slack-receiver.ts';
import { WEBHOOK_PATH, webhookRoute } from '../../src/telegram/telegram-webhook.ts';
import { openHouse } from '../app/house.ts';

/** Both webhooks at the listener of the product, with two requests a minute for each address. */
async function openHooks() {
  const house = await openHouse({ RATE_LIMIT: '0.0003' });
  const lines: string[] = [];
  const log = openLog('trace', (line) => lines.push(line));
  const secret = new Redacted('a-secret');
  await house.http.register(webhookRoute({ secret, take: () => undefined, answerMs: 1_000, log }));
  const receiver = openReceiver(secret, log);
  await house.http.register(slackRoute({ receiver, refusalOf: () => 'unsigned', log }));
  return { house, lines };
}

describe('A flood of forged calls to a webhook', () => {
  it.each([
    ['Telegram', WEBHOOK_PATH],
    ['Slack', SLACK_PATH],
  ])(
    'is turned away as any other, with the time to wait, and told of as nothing but that: %s',
    async (_who, url) => {
      const { house, lines } = await openHooks();
      const call = () =>
        house.http.inject({ method: 'POST', url, payload: {}, remoteAddress: '203.0.113.7' });
      house.clock.advance(80_000 - (house.clock.now() % 60_000));
      expect((await call()).statusCode).toBe(401);
      expect((await call()).statusCode).toBe(401);
      const refused = await call();
      expect(refused.statusCode).toBe(429);
      expect(refused.headers['retry-after']).toBe('40');
      expect(refused.body).toBe('');
      const told = (await house.audited()).map(({ event, reason }) => `${event} ${reason}`);
      expect(new Set(told)).toEqual(new Set(['refused limit']));
      expect(lines.join('')).not.toContain('unreadable');
    },
  );

  it('is no fault when what is asked is no HTTP as it should be', async () => {
    const { house } = await openHooks();
    for (const path of [WEBHOOK_PATH, SLACK_PATH]) {
      const answer = await house.http.inject({ method: 'POST', url: `${path}?%ff`, payload: {} });
      expect(answer.statusCode).toBe(400);
    }
  });
});
