/** A setting that cannot be used: one line that names it, the fault, and a value that would do. */
export class ConfigError extends Error {
  override name = 'ConfigError';
  readonly setting: string;

  constructor(setting: string, fault: string, wanted: string) {
    super(`${setting} ${fault}; ${wanted}`);
    this.setting = setting;
  }
}

/** One row of the contract's table: how a value is read, and what people are told of it. */
export interface Setting<T> {
  readonly name: string;
  /** Secret ones are never shown and may come from a file named by `NAME_FILE`. */
  readonly isSecret: boolean;
  /** The default as a person would write it, or a few words where there is none. */
  readonly fallback: string;
  readonly meaning: string;
  /** A value that would do, after "use": `a whole number from 0 to 65535, such as 3000`. */
  readonly wanted: string;
  /** What `.env.example` shows. */
  readonly example: string;
  /** Gives nothing for a value that is of no use. */
  readonly parse: (text: string) => T | undefined;
}

export function wholeNumber(least: number, most: number) {
  return (text: string): number | undefined => {
    if (!/^(0|[1-9][0-9]{0,15})$/.test(text)) return undefined;
    const value = Number(text);
    return value >= least && value <= most ? value : undefined;
  };
}

export function within(parse: (text: string) => number | undefined, least: number, most: number) {
  return (text: string): number | undefined => {
    const value = parse(text);
    return value !== undefined && value >= least && value <= most ? value : undefined;
  };
}

export function oneOf<const Value extends string>(...values: readonly Value[]) {
  return (text: string): Value | undefined => values.find((value) => value === text);
}

export function listOf<T>(parse: (text: string) => T | undefined) {
  return (text: string): readonly T[] | undefined => {
    const items = text.split(',').map((item) => parse(item.trim()));
    return items.every((item) => item !== undefined) ? items : undefined;
  };
}

export function matching(pattern: RegExp) {
  return (text: string): string | undefined => (pattern.test(text) ? text : undefined);
}

/** An http(s) address without credentials, query or fragment, as `base` without its last slash. */
export function webAddress(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const isWeb = url.protocol === 'http:' || url.protocol === 'https:';
  if (!isWeb || url.username !== '' || url.password !== '' || text.includes('?') || text.includes('#'))
    return undefined;
  return url.href.replace(/\/+$/, '');
}

export function originAddress(text: string): string | undefined {
  const address = webAddress(text);
  return address !== undefined && address === new URL(address).origin ? address : undefined;
}

export function plain<T>(
  name: string,
  fallback: string,
  meaning: string,
  wanted: string,
  example: string,
  parse: (text: string) => T | undefined,
): Setting<T> {
  return { name, isSecret: false, fallback, meaning, wanted, example, parse };
}

export function secret<T>(...row: Parameters<typeof plain<T>>): Setting<T> {
  return { ...plain<T>(...row), isSecret: true };
}

/** Any text without white space. */
export const word = matching(/^\S{1,4096}$/);

/** What can stand in a header: there is no other way to show it. */
export const token = matching(/^[\x21-\x7e]{1,4096}$/);
