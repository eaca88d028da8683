import type { FastifyInstance } from 'fastify';
import type { Assets } from './assets.ts';

/** The name and icon under which a phone keeps the site among its programs. */
export function manifestRoute(app: FastifyInstance, assets: Assets): void {
  const manifest = JSON.stringify({
    name: 'Tellonce',
    short_name: 'Tellonce',
    start_url: '/',
    display: 'browser',
    background_color: '#10131b',
    theme_color: '#10131b',
    icons: [
      { src: assets.urlOf('icon.svg'), type: 'image/svg+xml', sizes: 'any' },
      { src: assets.urlOf('icon-512.png'), type: 'image/png', sizes: '512x512', purpose: 'maskable' },
    ],
  });
  app.get('/manifest.webmanifest', { config: { access: 'open' } }, async (_request, reply) => {
    return await reply.type('application/manifest+json').send(manifest);
  });
}
