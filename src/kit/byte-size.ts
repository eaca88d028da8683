const UNIT_BYTES = { '': 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 } as const;

/** Bytes of `65536`, `64KiB`, `10MiB`, `1GiB`; nothing for anything else. */
export function parseByteSize(text: string): number | undefined {
  const match = /^(0|[1-9][0-9]{0,14})(KiB|MiB|GiB)?$/.exec(text);
  if (!match) return undefined;
  return Number(match[1]) * UNIT_BYTES[(match[2] ?? '') as keyof typeof UNIT_BYTES];
}
