import { ACCOUNT_METHODS } from './account-methods.ts';
import { ANSWER_METHODS } from './answer-methods.ts';
import { EPHEMERAL_METHODS } from './ephemeral-methods.ts';
import { MESSAGE_METHODS } from './message-methods.ts';
import { Refusal } from './refusal.ts';
import type { World } from './world.ts';

type Method = (world: World, params: unknown) => unknown;

const METHODS: Readonly<Record<string, Method>> = {
  ...ACCOUNT_METHODS,
  ...ANSWER_METHODS,
  ...EPHEMERAL_METHODS,
  ...MESSAGE_METHODS,
} as Readonly<Record<string, Method>>;

export function runMethod(world: World, name: string, params: unknown): unknown {
  const method = METHODS[name];
  if (!method) throw new Refusal(404, 'Not Found');
  return method(world, params);
}
