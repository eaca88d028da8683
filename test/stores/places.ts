import type { Places } from '../../src/stores/places.ts';

/** Tells what is dropped, and numbers changes from 1 on. */
export function places() {
  const dropped: unknown[] = [];
  let last = 0;
  const seen: Places = {
    next: () => (last += 1),
    rowDropped: (...told) => void dropped.push(told),
    stateDropped: (...told) => void dropped.push(told),
  };
  return { dropped, seen };
}
