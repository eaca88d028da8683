/** A payload of Slack's, of which only what is checked is believed. */
export type Payload = Readonly<Record<string, unknown>>;

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function objectOf(value: unknown): Payload {
  return typeof value === 'object' && value !== null ? (value as Payload) : {};
}
