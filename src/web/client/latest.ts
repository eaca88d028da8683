import { useRef } from 'preact/hooks';

/** Begins an asking, and gives the question whether its answer still counts: not when another has begun since. */
export function useLatest(): () => () => boolean {
  const begun = useRef(0);
  return () => {
    const mine = (begun.current += 1);
    return () => mine === begun.current;
  };
}
