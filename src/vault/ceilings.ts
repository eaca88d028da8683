import type { ActorName } from './actor.ts';

/** The ceilings that settings give; bytes are of UTF-8 text, times are whole seconds. */
export interface OrderLimits {
  readonly defaultTtlS: number;
  readonly maxTtlS: number;
  readonly secretBytesMax: number;
  /** Lower ones for kinds of creators; see {@link limitsOf}. */
  readonly ceilings?: readonly Ceiling[];
}

/** Kinds of those who create: over HTTP without and with a token, on a platform, in the terminal. */
export type CreatorKind = 'anonymous' | 'token' | 'telegram' | 'slack' | 'console';

/** What one kind may have at most, below what everybody may. */
export interface Ceiling {
  readonly kind: CreatorKind;
  readonly maxTtlS?: number;
  readonly secretBytesMax?: number;
}

/** What this kind may have: never more than everybody may. */
export function limitsOf(limits: OrderLimits, kind: CreatorKind | undefined): OrderLimits {
  const own = limits.ceilings?.find((one) => one.kind === kind);
  const maxTtlS = Math.min(limits.maxTtlS, own?.maxTtlS ?? Infinity);
  return {
    maxTtlS,
    defaultTtlS: Math.min(limits.defaultTtlS, maxTtlS),
    secretBytesMax: Math.min(limits.secretBytesMax, own?.secretBytesMax ?? Infinity),
  };
}

/** Nothing for this server itself, for time and for whoever holds the admin token: they have what everybody has. */
export function kindOf(actor: ActorName): CreatorKind | undefined {
  const kind = actor.slice(0, actor.indexOf(':'));
  switch (kind) {
    case 'address':
      return 'anonymous';
    case 'token':
    case 'telegram':
    case 'slack':
    case 'console':
      return kind;
    default:
      return undefined;
  }
}
