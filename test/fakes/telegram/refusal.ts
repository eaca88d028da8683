/** What Telegram adds to a refusal for programs to act on. */
export interface RefusalParameters {
  readonly retry_after?: number;
  readonly migrate_to_chat_id?: number;
}

/** Telegram's way of saying no, with its own words. */
export class Refusal extends Error {
  readonly status: number;
  readonly parameters: RefusalParameters | undefined;

  constructor(status: number, description: string, parameters?: RefusalParameters) {
    super(description);
    this.status = status;
    this.parameters = parameters;
  }
}

export function badRequest(words: string, parameters?: RefusalParameters): Refusal {
  return new Refusal(400, `Bad Request: ${words}`, parameters);
}

export function forbidden(words: string): Refusal {
  return new Refusal(403, `Forbidden: ${words}`);
}
