/** Figures of the domain that no setting changes. Times are milliseconds. */

export const VIEWS_MAX = 100;
export const PASSPHRASE_BYTES_MAX = 1024;

/** For how long, and how often, the one who claimed a secret may ask for it again with the same `claim_id`. */
export const CLAIM_MS = 60_000;
export const CLAIM_REPEATS_MAX = 5;

export const ATTEMPT_WINDOW_MS = 10 * 60_000;
export const ATTEMPTS_PER_ADDRESS = 5;
export const ATTEMPTS_PER_SECRET = 20;
export const ATTEMPTS_PER_LIFE = 50;
export const THAWS_MAX = 3;

/** How long a receipt outlives its secret. */
export const RECEIPT_MS = 30 * 86_400_000;

/** A clock may step back by this much while it is being kept right; what is dated further ahead came from a wrong one. */
export const CLOCK_STEP_MS_MAX = 5 * 60_000;

/** Platform users one secret can be made for. */
export const RECIPIENTS_MAX = 20;

/** What an end-to-end envelope (docs/end-to-end-v1.md) has beside the text: version, nonce and tag. */
export const END_TO_END_BYTES = 29;

/** What one person may say to the bots and press in a minute, times `RATE_LIMIT`. */
export const CHAT_ACTS_PER_MINUTE = 60;

/** How often a platform may ask for one person while he types (the inline mode asks with every key); times `RATE_LIMIT`. */
export const INLINE_LOOKS_PER_MINUTE = 600;
