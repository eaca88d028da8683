/** Fills an array with random numbers, as `crypto.getRandomValues` does. */
export type Fill = (numbers: Uint32Array<ArrayBuffer>) => void;

const RANGE = 2 ** 32;

/** Without what is easily taken for something else: no 0, 1, I, O or l. */
export const LETTERS: readonly string[] = Array.from(
  'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789',
);

export interface Generated {
  readonly text: string;
  /** Bits of chance: what the choice is worth to somebody who knows how it was made. */
  readonly bits: number;
}

export const systemFill: Fill = (numbers) => void crypto.getRandomValues(numbers);

/** A whole number below `count`, each as likely as any other: what would favour the first ones is thrown again. */
export function pickBelow(count: number, fill: Fill): number {
  const fair = RANGE - (RANGE % count);
  const numbers = new Uint32Array(1);
  for (;;) {
    fill(numbers);
    const [number = RANGE] = numbers;
    if (number < fair) return number % count;
  }
}

/** So many of `choices`, each picked by itself. */
export function generate(
  choices: readonly string[],
  { count, between }: { readonly count: number; readonly between: string },
  fill: Fill = systemFill,
): Generated {
  const picked = Array.from({ length: count }, () => choices[pickBelow(choices.length, fill)] ?? '');
  return { text: picked.join(between), bits: Math.floor(count * Math.log2(choices.length)) };
}
