import { createHmac } from 'node:crypto';

/** The headers Slack signs a request with: version 0 of its scheme. */
export function slackSignature(
  signingSecret: string,
  timestampS: number,
  body: string,
): Record<string, string> {
  const hash = createHmac('sha256', signingSecret).update(`v0:${timestampS}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': String(timestampS), 'x-slack-signature': `v0=${hash}` };
}
