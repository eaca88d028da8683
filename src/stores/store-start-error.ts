/** Why a store cannot be opened: one line for the person at the terminal, that says what to do about it. */
export class StoreStartError extends Error {
  override name = 'StoreStartError';
}
