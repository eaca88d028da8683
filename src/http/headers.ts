import type { FastifyInstance, FastifyReply } from 'fastify';
import { REQUEST_ID_HEADER } from './request-id.ts';

const NOTHING_ALLOWED = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** What no page of ours ever uses, so that no script that got in could. Copying is for our pages, reading the clipboard for nobody. */
const UNUSED_FEATURES = [
  'accelerometer',
  'autoplay',
  'browsing-topics',
  'camera',
  'clipboard-read',
  'display-capture',
  'encrypted-media',
  'fullscreen',
  'gamepad',
  'geolocation',
  'gyroscope',
  'hid',
  'idle-detection',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'picture-in-picture',
  'publickey-credentials-get',
  'screen-wake-lock',
  'serial',
  'storage-access',
  'sync-xhr',
  'usb',
  'window-management',
  'xr-spatial-tracking',
];

const ALWAYS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'permissions-policy': ['clipboard-write=(self)', ...UNUSED_FEATURES.map((name) => `${name}=()`)].join(', '),
  'x-permitted-cross-domain-policies': 'none',
  'x-robots-tag': 'noindex, nofollow, noarchive, nosnippet',
  'cache-control': 'no-store',
  'content-security-policy': NOTHING_ALLOWED,
} as const;

/**
 * Every answer is born with the strictest headers; a route loosens what it must (a page its own CSP, an asset its caching).
 * `isHttps`: links are handed out as https, so browsers may be told to stay there.
 */
export function addHeaders(app: FastifyInstance, isHttps: boolean): void {
  const headers = strictHeaders(isHttps);
  app.addHook('onRequest', (request, reply, done) => {
    void reply.headers(headers).header(REQUEST_ID_HEADER, request.id);
    done();
  });
}

export function strictHeaders(isHttps: boolean): Readonly<Record<string, string>> {
  return isHttps ? { ...ALWAYS, 'strict-transport-security': 'max-age=63072000' } : ALWAYS;
}

export interface PagePolicy {
  /** Extra sources for one directive, such as `{'img-src': 'data:'}`; only the API viewers need any. */
  readonly extra?: Readonly<Record<string, string>>;
  /** Without it no script can put markup into the page at all. The API viewers cannot live with it. */
  readonly trustedTypes?: boolean;
}

/** Headers of a page of ours: its own scripts, styles and requests, nobody else's. */
export function setPageHeaders(
  reply: FastifyReply,
  { extra = {}, trustedTypes = true }: PagePolicy = {},
): void {
  const directives: Record<string, string> = {
    'default-src': "'none'",
    'script-src': "'self'",
    'style-src': "'self'",
    'img-src': "'self'",
    'connect-src': "'self'",
    'manifest-src': "'self'",
    'form-action': "'self'",
    'base-uri': "'none'",
    'frame-ancestors': "'none'",
  };
  for (const [name, sources] of Object.entries(extra)) {
    directives[name] = `${directives[name] ?? ''} ${sources}`.trim();
  }
  const policy = Object.entries(directives).map(([name, sources]) => `${name} ${sources}`);
  if (trustedTypes) policy.push("require-trusted-types-for 'script'", "trusted-types 'none'");
  void reply.headers({
    'content-security-policy': policy.join('; '),
    // `no-referrer` would make browsers send `Origin: null` with our own forms, which we check.
    'referrer-policy': 'same-origin',
  });
}
