import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { METRICS_TYPE, type Meters } from './meters.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const NO_ROUTE = '(none)';
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The pattern of the route, never the address, which may hold keys and texts. */
export function patternOf(request: FastifyRequest): string {
  return request.is404 ? NO_ROUTE : (request.routeOptions.url ?? NO_ROUTE);
}

/** Counts each answer by its route's pattern, method and class of status. To be called before any route is made. */
export function meterRequests(app: FastifyInstance, meters: Meters): void {
  const answered = meters.counter({
    name: 'tellonce_http_requests_total',
    help: 'Answers, by pattern of the route.',
    labels: ['method', 'route', 'status'],
  });
  const took = meters.durations(
    {
      name: 'tellonce_http_request_duration_seconds',
      help: 'From the request to the end of its answer.',
      labels: ['route'],
    },
    SECONDS,
  );
  const refused = meters.counter({
    name: 'tellonce_http_refusals_total',
    help: 'Refusals, by code.',
    labels: ['code'],
  });
  app.addHook('onResponse', (request: FastifyRequest, reply: FastifyReply, done) => {
    const route = patternOf(request);
    const method = METHODS.includes(request.method) ? request.method : 'other';
    answered({ method, route, status: `${Math.floor(reply.statusCode / 100)}xx` });
    took({ route }, reply.elapsedTime / 1000);
    if (reply.problemCode !== '') refused({ code: reply.problemCode });
    done();
  });
}

/** `/metrics`, for whoever may reach it: it names no secret, nobody and no address. */
export function metricsRoute(app: FastifyInstance, meters: Meters): void {
  const summary = 'What it counts, for Prometheus';
  const text = { type: 'string', description: 'Prometheus text format; docs/metrics.md lists the names.' };
  const response = { 200: { description: text.description, content: { 'text/plain': { schema: text } } } };
  app.get(
    '/metrics',
    { config: { access: 'open', staysUp: true }, schema: { tags: ['Health'], summary, response } },
    async (_request, reply) => await reply.type(METRICS_TYPE).send(await meters.text()),
  );
}
