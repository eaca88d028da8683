import type { FastifyInstance } from 'fastify';
import { withDeadline } from '../kit/deadline.ts';

const CHECK_MS = 1_000;

/** Something that must work for the product to work; rejects, or throws, when it does not. */
export type Check = () => Promise<void>;

/** `/healthcheck`, `/livez` (this process answers) and `/readyz` (its parts do, too; names those that do not). */
export function healthRoutes(app: FastifyInstance, checks: Readonly<Record<string, Check>>): void {
  const config = { access: 'open' } as const;
  app.get('/healthcheck', { config }, () => ({ message: 'OK' }));
  app.get('/livez', { config }, () => ({ status: 'ok' }));
  app.get('/readyz', { config }, async (_request, reply) => {
    const results = await Promise.all(
      Object.entries(checks).map(async ([part, check]) => {
        const isUp = await withDeadline(check(), CHECK_MS, part).then(
          () => true,
          () => false,
        );
        return [part, isUp ? 'ok' : 'down'] as const;
      }),
    );
    const down = results.filter(([, state]) => state === 'down').map(([part]) => part);
    return await reply
      .code(down.length === 0 ? 200 : 503)
      .send({ status: down.length === 0 ? 'ok' : 'down', checks: Object.fromEntries(results), down });
  });
}
