import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { answerOrigins, isAnswerUrl } from '../../src/slack/slack-respond.ts';
import { openScene, ScriptedTalk, SIGNING_SECRET } from '../faces/slack-scene.ts';
import { slackSignature } from '../fakes/slack/signing.ts';

it.each([
  'https://hooks.slack.com.evil.example/commands/T1',
  'https://hooks.slack.com@evil.example/commands/T1',
  'https://evil.example/hooks.slack.com',
  'https://evil.example/?https://hooks.slack.com/',
  'https://hooks.slack.com:8443/commands/T1',
  'http://hooks.slack.com/commands/T1',
  'https://slack.com/commands/T1',
  'http://127.0.0.1:3000/readyz',
  'http://169.254.169.254/latest/meta-data',
  'file:///etc/passwd',
  'data:text/plain,x',
  '//hooks.slack.com/commands/T1',
  'hooks.slack.com',
  '',
])('An answer is never posted to %j', (url) => {
  expect(isAnswerUrl(url, answerOrigins('https://slack.com/api/'))).toBe(false);
});

it('An answer goes to Slack’s hooks, those of the Web API that is set, or a stand-in on plain http', () => {
  const goes = (url: string, api: string) => isAnswerUrl(url, answerOrigins(api));
  expect(goes('https://hooks.slack.com/commands/T1/2/3', 'https://slack.com/api/')).toBe(true);
  expect(goes('https://hooks.slack-gov.com/actions/T1', 'https://slack-gov.com/api/')).toBe(true);
  expect(goes('http://127.0.0.1:4711/actions/T1', 'http://127.0.0.1:4711/api/')).toBe(true);
  expect(goes('http://127.0.0.1:4712/actions/T1', 'http://127.0.0.1:4711/api/')).toBe(false);
});

it('Nothing is asked of a server inside, although the address of it is signed', async () => {
  const asked: string[] = [];
  const inside = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.end();
  }).listen(0, '127.0.0.1');
  await once(inside, 'listening');
  const scene = await openScene({ talk: new ScriptedTalk() });
  const body = new URLSearchParams({
    command: '/secret',
    text: 'canary',
    team_id: 'T1',
    user_id: 'U1',
    channel_id: 'C1',
    trigger_id: 't.1',
    response_url: `http://127.0.0.1:${(inside.address() as AddressInfo).port}/actions`,
  }).toString();
  const headers = slackSignature(SIGNING_SECRET, Math.floor(scene.clock.now() / 1000), body);
  const given = { ...headers, 'content-type': 'application/x-www-form-urlencoded' };
  expect((await fetch(scene.slack.appUrl, { method: 'POST', body, headers: given })).status).toBe(200);
  await scene.close();
  inside.close();
  expect(scene.talk.heard).toHaveLength(1);
  expect(asked).toEqual([]);
  const log = scene.logLines.join('');
  expect(log).toContain('not_an_address_of_slack');
  expect(log).not.toMatch(/canary|127\.0\.0\.1:\d+\/actions/);
});
