import { isDeepStrictEqual } from 'node:util';
import {
  heldBy,
  isFrozen,
  open,
  phaseOf,
  RECEIPT,
  receiptOf,
  retryAfterS,
  triesLeft,
  withoutTry,
  withTry,
  type Secret,
  type World,
} from './reference.ts';

/** What somebody asks of the vault. Secrets are named; `no` is the number of the creation whose receipt is shown. */
export type Operation =
  | {
      readonly do: 'create';
      readonly name: string;
      readonly no: number;
      readonly views: number;
      readonly ttlS: number;
      readonly hasPassphrase: boolean;
      readonly people: readonly string[];
      readonly isEndToEnd: boolean;
    }
  | ({ readonly do: 'reveal'; readonly claimId?: string; readonly who?: string } & Asking)
  | ({ readonly do: 'burn' } & Asking)
  | { readonly do: 'peek'; readonly name: string }
  | { readonly do: 'receipt'; readonly name: string; readonly no: number }
  | { readonly do: 'burnByReceipt' | 'thaw'; readonly name: string; readonly no: number }
  | { readonly do: 'sweep' | 'purge' };

interface Asking {
  readonly name: string;
  readonly passphrase?: 'right' | 'wrong';
  readonly from: string;
}

export type Answer = Readonly<Record<string, unknown>>;

export interface Rules {
  readonly now: number;
  readonly liveSecretsMax: number;
  /** Nobody else is at it: what is due is swept to the last. */
  readonly isAlone: boolean;
}

/** One thing that may happen next to an operation: it is answered, or it goes on from here. */
export type Turn = { readonly world: World } & ({ readonly answer: Answer } | { readonly next: Step });

export interface Step {
  /** Tells apart the steps of one operation; two of the same tag do the same. */
  readonly tag: string;
  take(world: World): readonly Turn[];
}

const GONE: Answer = { error: 'secret.gone' };
const withSecret = (world: World, name: string, secret: Secret): World => ({ ...world, [name]: secret });

/** The atomic steps of an operation: what others may see of it half done, and nothing else. */
export function firstStep(operation: Operation, rules: Rules): Step {
  switch (operation.do) {
    case 'create':
      return { tag: 'create', take: (world) => create(world, operation, rules) };
    case 'peek':
      return { tag: 'peek', take: (world) => [{ world, answer: peek(world[operation.name], rules.now) }] };
    case 'reveal':
    case 'burn':
      return { tag: 'ask', take: (world) => ask(world, operation, rules.now) };
    case 'receipt':
      return readReceipt(operation, rules.now);
    case 'thaw':
    case 'burnByReceipt':
      return { tag: operation.do, take: (world) => atTheDesk(world, operation, rules.now) };
    case 'sweep':
    case 'purge':
      return clear(operation.do, 0, rules);
  }
}

function create(world: World, order: Operation & { do: 'create' }, rules: Rules): Turn[] {
  if (world[order.name]) return [{ world, answer: { error: 'secret.exists' } }];
  const kept = Object.values(world).filter(({ isOver }) => !isOver);
  const live = kept.filter((one) => ['sealed', 'claimed'].includes(phaseOf(one, rules.now)));
  const full: Turn = { world, answer: { error: 'store.full' } };
  if (live.length >= rules.liveSecretsMax) return [full];
  const { no, views, people, hasPassphrase, isEndToEnd } = order;
  const expires = rules.now + order.ttlS * 1000;
  const count = people.length > 0 ? people.length : views;
  const secret: Secret = {
    ...{ no, text: `text ${no}`, views: count, viewsLeft: count, madeAt: rules.now, expires },
    ...{ hasPassphrase, isEndToEnd, people, done: [], claims: [], openedAt: null, endedAt: expires },
    ...{ isOver: false, isBurned: false, tries: [], wrong: 0, denied: 0, thaws: 0 },
  };
  const created: Turn = { world: withSecret(world, order.name, secret), answer: { created: expires, count } };
  // What is due and not swept yet may still take its place.
  return kept.length >= rules.liveSecretsMax ? [created, full] : [created];
}

function peek(secret: Secret | undefined, now: number): Answer {
  if (!secret || secret.people.length > 0 || phaseOf(secret, now) !== 'sealed') return GONE;
  const { hasPassphrase, isEndToEnd, expires } = secret;
  return { hasPassphrase, isEndToEnd, expires };
}

type Asked = Operation & { do: 'reveal' | 'burn' };

function ask(world: World, operation: Asked, now: number): Turn[] {
  const secret = world[operation.name];
  const gone: Turn = { world, answer: GONE };
  if (!secret) return [gone];
  const phase = phaseOf(secret, now);
  const isBound = secret.people.length > 0;
  if (phase !== 'sealed' && phase !== 'claimed') return [gone];
  if (operation.do === 'burn' ? isBound || phase === 'claimed' : isBound && operation.who === undefined)
    return [gone];
  if (operation.do === 'reveal' && phase === 'claimed' && !heldBy(secret, operation.claimId, now))
    return [gone];
  if (operation.do === 'reveal' && isBound && !secret.people.includes(operation.who!))
    return [{ world, answer: { error: 'actor.forbidden' } }];
  const { from, name } = operation;
  const next: Step = { tag: 'finish', take: (later) => finish(later, operation, now, secret.no) };
  if (!secret.hasPassphrase) return [{ world, next }];
  const left = triesLeft(secret, from, now);
  if (operation.passphrase === undefined)
    return [{ world, answer: { error: 'passphrase.required', attemptsLeft: left } }];
  if (secret.wrong >= 50) return [{ world, answer: { error: 'secret.frozen' } }];
  if (left === 0) {
    const answer = { error: 'actor.throttled', attemptsLeft: 0, retryAfterS: retryAfterS(secret, from, now) };
    return [{ world, answer }];
  }
  const tried = withSecret(world, name, withTry(secret, from, now));
  if (operation.passphrase === 'wrong')
    return [{ world: tried, answer: { error: 'passphrase.wrong', attemptsLeft: left - 1 } }];
  return [{ world: tried, next }];
}

/** With the passphrase known to be right. */
function finish(world: World, operation: Asked, now: number, no: number): Turn[] {
  const { name, from } = operation;
  const found = world[name];
  if (found?.no !== no) return [{ world, answer: GONE }];
  const phase = phaseOf(found, now);
  if (phase !== 'sealed' && phase !== 'claimed') return [{ world, answer: GONE }];
  const secret = found.hasPassphrase ? withoutTry(found, from, now) : found;
  if (operation.do === 'burn') {
    if (phase === 'claimed') return [{ world: withSecret(world, name, ended(found, now)), answer: GONE }];
    return [{ world: withSecret(world, name, ended(secret, now)), answer: { burned: true } }];
  }
  const opened = open(secret, now, operation.claimId, operation.who);
  if (!opened) {
    const isSealed = phase === 'sealed';
    return [{ world: isSealed ? withSecret(world, name, secret) : world, answer: GONE }];
  }
  const { text, expires } = secret;
  const { viewsLeft } = opened.secret;
  return [
    {
      world: withSecret(world, name, opened.secret),
      answer: { text, viewsLeft, expires, isRepeat: opened.isRepeat },
    },
  ];
}

/** Ended now by somebody: burned if it was sealed, else it stays what it was and is over. */
function ended(secret: Secret, now: number): Secret {
  const isBurned = phaseOf(secret, now) === 'sealed';
  const over = { ...secret, isOver: true, claims: [], tries: [] };
  return isBurned ? { ...over, isBurned, endedAt: now } : over;
}

function readReceipt(operation: { readonly name: string; readonly no: number }, now: number): Step {
  const take = (world: World): Turn[] => {
    const secret = world[operation.name];
    return [{ world, answer: secret?.no === operation.no ? receiptOf(secret, now) : GONE }];
  };
  return { tag: 'receipt', take };
}

function atTheDesk(
  world: World,
  operation: Operation & { do: 'burnByReceipt' | 'thaw' },
  now: number,
): Turn[] {
  const { name, no } = operation;
  const secret = world[name];
  if (secret?.no !== no) return [{ world, answer: GONE }];
  const next = readReceipt(operation, now);
  const isDue = !secret.isOver && !['sealed', 'claimed'].includes(phaseOf(secret, now));
  // An engine may write down at once what it finds due, or leave that to the sweep.
  if (isDue)
    return [
      { world, next },
      { world: withSecret(world, name, ended(secret, now)), next },
    ];
  if (operation.do === 'burnByReceipt') {
    return [{ world: secret.isOver ? world : withSecret(world, name, ended(secret, now)), next }];
  }
  if (!isFrozen(secret, now)) return [{ world, next }];
  if (secret.thaws === 3) return [{ world, answer: { error: 'secret.frozen', thawsLeft: 0 } }];
  return [
    { world: withSecret(world, name, { ...secret, wrong: 0, tries: [], thaws: secret.thaws + 1 }), next },
  ];
}

/** A sweep or a purge takes one after the other; another one, at the same time, may take some of them. */
function clear(what: 'sweep' | 'purge', count: number, rules: Rules): Step {
  const { now, isAlone } = rules;
  const isDue = (one: Secret): boolean =>
    what === 'sweep'
      ? !one.isOver && !['sealed', 'claimed'].includes(phaseOf(one, now))
      : one.isOver && now >= one.endedAt + RECEIPT;
  const without = (world: World, name: string, secret: Secret): World => {
    if (what === 'sweep') return withSecret(world, name, ended(secret, now));
    return Object.fromEntries(Object.entries(world).filter(([one]) => one !== name));
  };
  const take = (world: World): Turn[] => {
    const due = Object.entries(world).filter(([, secret]) => isDue(secret));
    const next = clear(what, count + 1, rules);
    const taken = due.map(([name, secret]): Turn => ({ world: without(world, name, secret), next }));
    if (isAlone && due.length > 0) return taken.slice(0, 1);
    return [...taken, { world, answer: { count } }];
  };
  return { tag: `${what} ${count}`, take };
}

export const isSame = (left: Answer, right: Answer): boolean => isDeepStrictEqual(left, right);
