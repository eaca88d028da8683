/** What is told of a value that came from outside: whether it is of the kind that is meant. */
export type Look = (value: unknown) => boolean;

export type Shape = Readonly<Record<string, Look>>;

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const isText: Look = (value) => typeof value === 'string';
export const isWhole: Look = (value) => Number.isSafeInteger(value);
export const isMissing: Look = (value) => value === undefined;
export const isNull: Look = (value) => value === null;

export const either =
  (...looks: readonly Look[]): Look =>
  (value) =>
    looks.some((look) => look(value));

export const maybe = (look: Look): Look => either(isMissing, look);

/** A list, of which only the first is read. */
export const begins =
  (look: Look): Look =>
  (value) =>
    Array.isArray(value) && look(value[0]);

export const each =
  (look: Look): Look =>
  (value) =>
    Array.isArray(value) && value.every(look);

/** An object whose parts are so; what it has besides is nobody's concern. */
export const like =
  (shape: Shape): Look =>
  (value) =>
    isObject(value) && Object.entries(shape).every(([name, look]) => look(value[name]));
