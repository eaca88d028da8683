/** Telegram's way of saying no, with its own words. */
export class Refusal extends Error {
  readonly status: number;
  readonly retryAfterS: number | undefined;

  constructor(status: number, description: string, retryAfterS?: number) {
    super(description);
    this.status = status;
    this.retryAfterS = retryAfterS;
  }
}

export function badRequest(words: string): Refusal {
  return new Refusal(400, `Bad Request: ${words}`);
}
