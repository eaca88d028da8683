import type { FastifyInstance } from 'fastify';
import { adminPage } from './pages/admin-page.tsx';
import type { SendPage } from './send-page.tsx';

/** The admin page, which holds no data: its script asks for the token and fetches with it. */
export function adminRoute(app: FastifyInstance, send: SendPage): void {
  app.get('/admin', { config: { access: 'open' }, exposeHeadRoute: true }, async (request, reply) => {
    return await send(request, reply, adminPage);
  });
}
