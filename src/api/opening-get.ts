import type { IncomingHttpHeaders } from 'node:http';
import { namesType } from '../http/negotiate.ts';

/** What is known of a GET that could open a secret; HEAD never gets this far. */
export interface GetRequest {
  readonly headers: IncomingHttpHeaders;
  readonly isCrossSite: boolean;
  /** The path alone is the wish (`GET /secret/<key>`), or the query names a passphrase. */
  readonly isWishNamed: boolean;
}

/**
 * Programs that fetch links because somebody posted or received them. A second line, never the first: a client that
 * asks for `application/json` by name is hardly one of them. Lower case; matched anywhere in the user agent.
 */
const CRAWLERS = [
  'slackbot',
  'slack-imgproxy',
  'telegrambot',
  'twitterbot',
  'facebookexternalhit',
  'facebot',
  'meta-externalagent',
  'meta-externalfetcher',
  'whatsapp',
  'discordbot',
  'linkedinbot',
  'skypeuripreview',
  'microsoftpreview',
  'teamsbot',
  'bingpreview',
  'bingbot',
  'adidxbot',
  'googlebot',
  'google-safety',
  'google-pagerenderer',
  'googleother',
  'feedfetcher-google',
  'google-inspectiontool',
  'applebot',
  'mattermost',
  'rocket.chat',
  'zulip',
  'synapse',
  'viber',
  'vkshare',
  'yandexbot',
  'baiduspider',
  'duckduckbot',
  'iframely',
  'embedly',
  'redditbot',
  'pinterest',
  'tumblr',
  'mastodon',
  'bluesky',
  'cardyb',
  'line-poker',
  'kakaotalk-scrap',
  'outbrain',
  'nuzzel',
  'bitlybot',
  'ahrefsbot',
  'semrushbot',
  'gptbot',
  'claudebot',
  'amazonbot',
  'ia_archiver',
  'archive.org_bot',
  // Scanners of mail, which open every link before its reader does.
  'safelinks',
  'barracuda',
  'proofpoint',
  'mimecast',
  'urldefense',
  'trendmicro',
  'forcepoint',
  'urlscan',
  'virustotal',
] as const;

export function isCrawler(userAgent: string | undefined): boolean {
  if (userAgent === undefined) return false;
  const lower = userAgent.toLowerCase();
  return CRAWLERS.some((name) => lower.includes(name));
}

function isPrefetch(headers: IncomingHttpHeaders): boolean {
  return ['purpose', 'sec-purpose', 'x-purpose', 'x-moz'].some((name) =>
    /prefetch|prerender|preview/i.test(String(headers[name] ?? '')),
  );
}

/** Whether a GET by the secret key opens it: only on an explicit wish, and never for whoever merely follows links. */
export function mayGetOpen({ headers, isCrossSite, isWishNamed }: GetRequest): boolean {
  const { accept } = headers;
  if (!isWishNamed && !namesType(accept, 'application/json')) return false;
  if (namesType(accept, 'text/html') || namesType(accept, 'application/xhtml+xml')) return false;
  if (headers.range !== undefined || isPrefetch(headers)) return false;
  return headers['sec-fetch-mode'] !== 'navigate' && !isCrossSite && !isCrawler(headers['user-agent']);
}
