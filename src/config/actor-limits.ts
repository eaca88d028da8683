import { parseByteSize } from '../kit/byte-size.ts';
import { parseDurationSeconds } from '../kit/duration.ts';
import { listOf, oneOf, within } from './setting.ts';

const TTL_S_MAX = 365 * 86_400;
const BYTES_MAX = 1_048_576;

const kind = oneOf('anonymous', 'token', 'telegram', 'slack', 'console');
const ttl = within(parseDurationSeconds, 1, TTL_S_MAX);
const bytes = within(parseByteSize, 1, BYTES_MAX);

/** What one kind of creator may have at most. */
export interface ActorCeiling {
  readonly kind: NonNullable<ReturnType<typeof kind>>;
  readonly maxTtlS?: number;
  readonly secretBytesMax?: number;
}

/** `slack:ttl=14d:bytes=16KiB`. */
function parseCeiling(text: string): ActorCeiling | undefined {
  const match = /^([a-z]+)(?::ttl=([^:]+))?(?::bytes=([^:]+))?$/.exec(text);
  const named = kind(match?.[1] ?? '');
  const [ttlText, bytesText] = [match?.[2], match?.[3]];
  if (named === undefined || (ttlText === undefined && bytesText === undefined)) return undefined;
  const maxTtlS = ttlText === undefined ? undefined : ttl(ttlText);
  const secretBytesMax = bytesText === undefined ? undefined : bytes(bytesText);
  const isWhole =
    (maxTtlS === undefined) === (ttlText === undefined) &&
    (secretBytesMax === undefined) === (bytesText === undefined);
  if (!isWhole) return undefined;
  return {
    kind: named,
    ...(maxTtlS !== undefined && { maxTtlS }),
    ...(secretBytesMax !== undefined && { secretBytesMax }),
  };
}

/** Each kind once. */
export function parseActorLimits(text: string): readonly ActorCeiling[] | undefined {
  const ceilings = listOf(parseCeiling)(text);
  const kinds = new Set(ceilings?.map((one) => one.kind));
  return ceilings && kinds.size === ceilings.length ? ceilings : undefined;
}
