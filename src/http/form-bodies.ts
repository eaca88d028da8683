import { parse } from 'node:querystring';
import formbody from '@fastify/formbody';
import type { FastifyInstance } from 'fastify';
import { invalidInput } from '../vault/errors.ts';

/** Stands for a form that cannot be read: its parser has no way to refuse it. */
const UNREADABLE: Record<string, unknown> = {};

/** What is not UTF-8 would be kept as it was encoded, or with U+FFFD in it: neither is what its sender meant. */
function readForm(text: string): Record<string, unknown> {
  try {
    decodeURIComponent(text);
  } catch {
    return UNREADABLE;
  }
  // Browsers encode whatever is not ASCII: this one stands for bytes that could not be decoded.
  return text.includes('\uFFFD') ? UNREADABLE : parse(text, '&', '=', { maxKeys: 0 });
}

/** Reads the forms of pages; a field that is given twice is a list, which no schema of ours takes. */
export async function readForms(app: FastifyInstance, bodyLimit: number): Promise<void> {
  app.addHook('preValidation', (request, _reply, done) => {
    if (request.body === UNREADABLE) done(invalidInput('body', 'encoding', 'UTF-8'));
    else done();
  });
  await app.register(formbody, { bodyLimit, parser: readForm });
}
