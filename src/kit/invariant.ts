/** A mistake of ours, not of the user's: its words are for the log, never for an answer. */
export class Bug extends Error {
  override name = 'Bug';
}

export function invariant(holds: boolean, promise: string): asserts holds {
  if (!holds) throw new Bug(promise);
}
