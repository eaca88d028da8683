import { invariant } from '../kit/invariant.ts';

/**
 * Who does something, as audit rows name him: an address (an IPv6 one by its /64), the name of a token, a platform user,
 * whoever holds the admin token, time itself, or this server tidying up. Names people and programs, never opens anything.
 */
export type ActorName =
  | `address:${string}`
  | `token:${string}`
  | `telegram:${string}`
  | `slack:${string}`
  | `console:${string}`
  | 'admin'
  | 'time'
  | 'server';

const PLATFORM_USER = /^(?:telegram|slack|console):[^\s\p{Cc}]{1,200}$/u;
const ANYBODY = /^(?:(?:address|token|telegram|slack|console):[^\s\p{Cc}]{1,200}|admin|time|server)$/u;

/** The same name that secrets are bound to: `telegram:42`, `slack:T1:U2`, `console:me`. */
export function platformUser(id: string): ActorName {
  invariant(PLATFORM_USER.test(id), 'a platform user is named by his platform');
  return id as ActorName;
}

/** A name that somebody typed, or nothing when nobody can be called so. */
export function parseActorName(text: string): ActorName | undefined {
  return ANYBODY.test(text) ? (text as ActorName) : undefined;
}
