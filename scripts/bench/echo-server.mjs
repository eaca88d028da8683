// The measure of all figures: a bare Fastify that parses a JSON body and sends it back.
import { fastify } from 'fastify';

const app = fastify();
app.post('/echo', (request) => request.body);
const address = await app.listen({ port: 0, host: '127.0.0.1' });
process.stdout.write(`${address}\n`);
process.once('SIGTERM', () => process.exit(0));
