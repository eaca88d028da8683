import type { FastifyInstance } from 'fastify';
import { withDeadline } from '../kit/deadline.ts';

const CHECK_MS = 1_000;

/** Rejects, or throws, when its part does not work. */
export type Check = () => Promise<void>;

export interface Checks {
  /** Without these nothing works: readiness answers 503. */
  readonly needed: Readonly<Record<string, Check>>;
  /** The rest goes on without these: they are named, and readiness stays 200. Asked anew each time. */
  readonly wanted: () => Readonly<Record<string, Check>>;
  /** Once this is true, no more work should be sent here: readiness answers 503 and asks nobody. */
  readonly isStopping?: () => boolean;
}

/** The parts that do not work, or take too long to say so. */
export async function downAmong(checks: Readonly<Record<string, Check>>): Promise<readonly string[]> {
  const found = await Promise.all(
    Object.entries(checks).map(async ([part, check]) => {
      const isUp = await withDeadline(check(), CHECK_MS, part).then(
        () => true,
        () => false,
      );
      return isUp ? [] : [part];
    }),
  );
  return found.flat();
}

const READINESS = {
  type: 'object',
  properties: {
    status: { type: 'string', enum: ['ok', 'degraded', 'down', 'stopping'] },
    checks: { type: 'object', additionalProperties: { type: 'string', enum: ['ok', 'down'] } },
    down: { type: 'array', items: { type: 'string' } },
  },
  required: ['status', 'checks', 'down'],
};

function about(summary: string, response: Readonly<Record<number, object>>) {
  return {
    config: { access: 'open', staysUp: true },
    exposeHeadRoute: true,
    schema: { tags: ['Health'], summary, response },
  } as const;
}

function says(field: string): Record<number, object> {
  const properties = { [field]: { type: 'string' } };
  return { 200: { type: 'object', description: 'It does.', properties, required: [field] } };
}

/** `/healthcheck`, `/livez` (this process answers) and `/readyz` (its parts do, too; names those that do not). */
export function healthRoutes(app: FastifyInstance, { needed, wanted, isStopping }: Checks): void {
  app.get('/healthcheck', about('Whether it answers', says('message')), () => ({ message: 'OK' }));
  app.get('/livez', about('Whether this process lives', says('status')), () => ({ status: 'ok' }));
  const readiness = about('Whether its parts work', {
    200: { ...READINESS, description: 'It works; whatever is not needed for that and is down is named.' },
    503: { ...READINESS, description: 'It does not; what is down is named.' },
  });
  app.get('/readyz', readiness, async (_request, reply) => {
    if (isStopping?.() === true)
      return await reply.code(503).send({ status: 'stopping', checks: {}, down: [] });
    const extra = wanted();
    const [broken, lame] = await Promise.all([downAmong(needed), downAmong(extra)]);
    const down = [...broken, ...lame];
    const checks = Object.keys({ ...needed, ...extra }).map((part) => [
      part,
      down.includes(part) ? 'down' : 'ok',
    ]);
    const status = broken.length > 0 ? 'down' : lame.length > 0 ? 'degraded' : 'ok';
    return await reply
      .code(broken.length === 0 ? 200 : 503)
      .send({ status, checks: Object.fromEntries(checks) as unknown, down });
  });
}
