import AjvCompiler from '@fastify/ajv-compiler';
import type { FastifyInstance, FastifySchemaCompiler } from 'fastify';

type Validate = ReturnType<FastifySchemaCompiler<unknown>>;

/** Nothing is coerced, filled in or dropped: what does not fit is refused by name. */
const STRICT = {
  coerceTypes: false,
  removeAdditional: false,
  useDefaults: false,
  allErrors: false,
  verbose: true,
} as const;

/**
 * Compiles each schema when its first request comes, and no serializers at all: to compile them for every route, body
 * and status would take a third of the start. Answers are held against their schemas by the tests instead.
 */
export function compileSchemas(app: FastifyInstance): void {
  const compile = AjvCompiler()({}, { customOptions: STRICT });
  // It takes what Fastify gives its compilers, whatever its types say.
  app.setValidatorCompiler((route) => lazily(() => compile(route)));
  app.setSerializerCompiler(() => (answer) => JSON.stringify(answer));
}

/** Fastify reads what is wrong from the very function that it called. */
function lazily(compile: () => Validate): Validate {
  let validate: Validate | undefined;
  const lazy: Validate = (input) => {
    validate ??= compile();
    const result = validate(input);
    lazy.errors = validate.errors ?? null;
    // `verbose` gives each fault the value that it is about, which may be the secret itself: an error must not carry it about.
    for (const fault of (lazy.errors ?? []) as { data?: unknown }[]) delete fault.data;
    return result;
  };
  return lazy;
}
