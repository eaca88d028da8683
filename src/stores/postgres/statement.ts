/** A statement as the server takes it, prepared once on each connection and planned once. */
export interface Statement {
  readonly name: string;
  readonly text: string;
  /** The names of its parameters, in the order of `$1`, `$2`, … */
  readonly parameters: readonly string[];
}

/** Makes a statement of SQL with named parameters: `:secret_id` becomes `$1`. A `::cast` is left alone. */
export function statement(name: string, sql: string): Statement {
  const parameters: string[] = [];
  const text = sql.replace(/(?<!:):([a-z][a-z_]*)/g, (_all, parameter: string) => {
    if (!parameters.includes(parameter)) parameters.push(parameter);
    return `$${parameters.indexOf(parameter) + 1}`;
  });
  return { name: `tellonce_${name}`, text, parameters };
}

/** Every time is decided by the server, unless tests put theirs in its place (`:now_ms`). */
export const NOW_MS =
  'coalesce(:now_ms::bigint, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint)';

/** The same as one value for the whole statement: only so can an index be searched by it, as the clock may change between rows. */
export const THIS_MOMENT = `(SELECT ${NOW_MS})`;
