import damerauLevenshtein from 'damerau-levenshtein';

/** How many single letters must be added, dropped, changed or swapped with a neighbour to get from one word to the other. */
export function lettersApart(left: string, right: string): number {
  return damerauLevenshtein(left, right).steps;
}

/** The known word nearest to `word`, if it is another one and at most `distanceMax` letters away. */
export function nearMiss(word: string, known: readonly string[], distanceMax: number): string | undefined {
  let best: { word: string; distance: number } | undefined;
  for (const candidate of known) {
    const distance = lettersApart(word, candidate);
    if (distance > 0 && distance <= distanceMax && (!best || distance < best.distance))
      best = { word: candidate, distance };
  }
  return best?.word;
}
