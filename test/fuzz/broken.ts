import fc from 'fast-check';
import { fitting, keyWish, type ApiDescription, type BodySchema, type FuzzRequest } from './requests.ts';

/** A body that would do but for one thing. */
export interface BrokenRequest extends FuzzRequest {
  readonly fault: string;
}

type Fields = Readonly<Record<string, unknown>>;
/** Breaks one thing of the raw body; nothing where there is no such thing to break. */
type Fault = (fields: Fields, schema: BodySchema, pick: number) => string | undefined;

const JSON_TYPE = 'application/json';

/** The same body with another value in one of the fields for which this gives one. */
const valueOf =
  (replace: (name: string, schema: BodySchema, value: unknown) => unknown): Fault =>
  (fields, schema, pick) => {
    const all = Object.keys(fields).map((name) => [name, replace(name, schema, fields[name])] as const);
    const able = all.filter(([, value]) => value !== undefined);
    const [name, value] = able[pick % Math.max(1, able.length)] ?? [];
    return name === undefined ? undefined : JSON.stringify({ ...fields, [name]: value });
  };

const ofType =
  (type: string, replace: (value: unknown) => unknown) =>
  (name: string, { properties }: BodySchema, value: unknown): unknown =>
    properties[name]?.type === type ? replace(value) : undefined;

const boundary =
  (of: 'minimum' | 'maximum', by: number) =>
  (name: string, { properties }: BodySchema): unknown => {
    const bound = properties[name]?.[of];
    return bound === undefined ? undefined : bound + by;
  };

/** Each of these is refused wherever it can be done. */
const FAULTS: Readonly<Record<string, Fault>> = {
  'a number as a string': valueOf(ofType('integer', String)),
  'half a number': valueOf(ofType('integer', (value) => Number(value) + 0.5)),
  'a number past all whole ones': valueOf(ofType('integer', () => 2 ** 53)),
  'one below the least': valueOf(boundary('minimum', -1)),
  'one above the most': valueOf(boundary('maximum', 1)),
  'a string as a number': valueOf(ofType('string', () => 7)),
  'a string as a list': valueOf(ofType('string', (value) => [value])),
  'half a character': valueOf(ofType('string', (value) => `${String(value)}\ud800`)),
  'a truth as a string': valueOf(ofType('boolean', String)),
  nothing: valueOf(() => null),
  'an object': valueOf(() => ({})),
  'a field that nobody knows': (fields) => JSON.stringify({ ...fields, sesame: 1 }),
  'a field of prototypes': (fields) => `{"__proto__":{"a":1},${JSON.stringify(fields).slice(1)}`,
  'a field twice, once unknown': (fields) => `{"Secret":"a",${JSON.stringify(fields).slice(1)}`,
  'a list around it': (fields) => JSON.stringify([fields]),
  'its end cut off': (fields) => JSON.stringify(fields).slice(0, -1),
  'something behind it': (fields) => `${JSON.stringify(fields)},`,
  'a byte order mark before it, and a comma': (fields) => `\ufeff,${JSON.stringify(fields)}`,
  'a field that is needed left out': (fields, { required = [] }, pick) => {
    const name = required[pick % Math.max(1, required.length)];
    if (name === undefined) return undefined;
    return JSON.stringify(Object.fromEntries(Object.entries(fields).filter(([one]) => one !== name)));
  },
};

const TYPES = ['text/plain', 'application/xml', 'multipart/form-data; boundary=x', 'application/jsonp', 'x'];

function bodiesOf(schema: BodySchema): fc.Arbitrary<Fields> {
  const fields = Object.fromEntries(
    Object.entries(schema.properties).map(([name, one]) => [name, fitting(one)]),
  );
  const required = schema.required ?? [];
  const optional = Object.keys(fields).filter((name) => !required.includes(name));
  return fc
    .subarray(optional)
    .chain((names) =>
      fc.record(Object.fromEntries([...required, ...names].map((name) => [name, fields[name]!]))),
    );
}

/** For each operation that takes JSON: what it asks for, with one thing broken. */
export function brokenOf({ paths }: ApiDescription): fc.Arbitrary<BrokenRequest> {
  const operations = Object.entries(paths).flatMap(([path, byMethod]) =>
    Object.entries(byMethod).flatMap(([method, { requestBody }]) => {
      const schema = requestBody?.content[JSON_TYPE]?.schema;
      return schema ? [{ path, method: method.toUpperCase(), schema }] : [];
    }),
  );
  return fc.oneof(
    ...operations.map(({ path, method, schema }) =>
      fc
        .tuple(
          bodiesOf(schema),
          keyWish,
          fc.constantFrom(...Object.entries(FAULTS)),
          fc.nat(),
          fc.constantFrom(...TYPES),
        )
        .map(([fields, key, [fault, breaks], pick, type]): BrokenRequest => {
          const broken = breaks(fields, schema, pick);
          const request = { method, path, key, query: [] };
          return broken === undefined
            ? {
                ...request,
                fault: `the type ${type}`,
                headers: { 'content-type': type },
                body: JSON.stringify(fields),
              }
            : { ...request, fault, headers: { 'content-type': JSON_TYPE }, body: broken };
        }),
    ),
  );
}
