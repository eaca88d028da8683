import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import * as formats from 'ajv-formats';
import { expect } from 'vitest';

interface Operation {
  readonly responses: Record<string, { content?: Record<string, { schema: object }> }>;
}
export interface Description {
  readonly paths: Record<string, Record<string, Operation>>;
}

export interface Answer {
  readonly statusCode: number;
  readonly headers: Record<string, unknown>;
  readonly body: string;
}

const ajv = new Ajv2020({ strict: false });
formats.default.default(ajv);
const compiled = new WeakMap<object, ValidateFunction>();

function operationOf(description: Description, method: string, path: string): Operation | undefined {
  const segments = path.split('/');
  const template = Object.keys(description.paths).find((one) => {
    const parts = one.split('/');
    return (
      parts.length === segments.length &&
      parts.every((part, at) => part === segments[at] || (part.startsWith('{') && segments[at] !== ''))
    );
  });
  // What HEAD answers is described by its GET.
  return template === undefined
    ? undefined
    : description.paths[template]?.[method === 'HEAD' ? 'get' : method.toLowerCase()];
}

/** Every answer keeps to what the description says of its status, and may not be stored by anybody. */
export function expectDeclared(description: Description, method: string, url: string, answer: Answer): void {
  const operation = operationOf(description, method, url.replace(/\?.*$/s, ''));
  if (!operation) {
    expect(answer.statusCode, `${method} of an address that is not described`).toBe(404);
    return;
  }
  expect(answer.headers['cache-control']).toBe('no-store');
  const declared = operation.responses[String(answer.statusCode)];
  expect(declared, `${method} ${answer.statusCode} is not described`).toBeDefined();
  if (method === 'HEAD') {
    expect(answer.body).toBe('');
    return;
  }
  const type = String(answer.headers['content-type']).replace(/;.*$/, '');
  const schema = declared?.content?.[type]?.schema;
  if (!schema) throw new Error(`${method} ${answer.statusCode} is not described for ${type}`);
  let validate = compiled.get(schema);
  if (!validate) {
    validate = ajv.compile(schema);
    compiled.set(schema, validate);
  }
  expect(validate(JSON.parse(answer.body)), JSON.stringify(validate.errors)).toBe(true);
}
