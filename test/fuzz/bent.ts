const WRONG: readonly unknown[] = [undefined, null, 7, 'odd', true, [], [null], {}, { id: null }];

/** The same thing with one part of it missing or of a wrong kind, for every part down to this depth. */
export function* bent(whole: unknown, depth: number): Generator {
  if (depth === 0 || typeof whole !== 'object' || whole === null) return;
  const withPart = (name: string, part: unknown): unknown =>
    Array.isArray(whole)
      ? Object.assign([...(whole as unknown[])], { [name]: part })
      : { ...whole, [name]: part };
  for (const [name, part] of Object.entries(whole)) {
    for (const wrong of WRONG) yield withPart(name, wrong);
    for (const inner of bent(part, depth - 1)) yield withPart(name, inner);
  }
}
