import fc from 'fast-check';
import { explain, possibleAnswers } from './explain.ts';
import type { Answer, Operation, Rules } from './operations.ts';
import type { Promises } from './promises.ts';
import { phaseOf, type World } from './reference.ts';
import { E2E_NAMES, LIVE_SECRETS_MAX, type Gate, type VaultAtWork } from './vault-at-work.ts';

/** The reference's side of a sequence: the worlds that all answers so far allow. */
export interface Model {
  worlds: readonly World[];
  creations: number;
  readonly promises: Promises;
  readonly tally: { commands: number };
}

/** The product's side of a sequence. */
export interface Real {
  readonly vault: VaultAtWork;
  now(): number;
  advance(ms: number): void;
  /** Closes the store and opens it again, where it keeps anything. */
  readonly reopen?: () => Promise<void>;
  /** Calls `together` makes wait their turn in an order that the run has drawn. */
  readonly together: <T>(work: (gate: Gate) => Promise<T>) => Promise<T>;
}

type Wish = Record<string, unknown> & { readonly do: Operation['do']; readonly pick: number };

const pick = fc.nat(7);
const from = fc.constantFrom('203.0.113.1', '203.0.113.2', '198.51.100.7');
const asking = {
  pick,
  from,
  passphrase: fc.option(fc.oneof({ weight: 3, arbitrary: fc.constant('right') }, fc.constant('wrong')), {
    nil: undefined,
    freq: 6,
  }),
};
const create = fc.record({
  do: fc.constant('create' as const),
  pick,
  views: fc.integer({ min: 1, max: 3 }),
  ttlS: fc.constantFrom(30, 90, 3600, 86_400, 2_000_000),
  hasPassphrase: fc.boolean(),
  people: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, fc.constantFrom(['ann'], ['ann', 'bob'])),
  isEndToEnd: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, fc.constant(true)),
});
const reveal = fc.record({
  do: fc.constant('reveal' as const),
  ...asking,
  claimId: fc.option(fc.constantFrom('a'.repeat(22), 'b'.repeat(22)), { nil: undefined }),
  who: fc.option(fc.constantFrom('ann', 'bob', 'eve'), { nil: undefined }),
});
const other = fc.oneof(
  fc.record({ do: fc.constant('burn' as const), ...asking }),
  fc.record({
    do: fc.constantFrom('peek' as const, 'receipt' as const, 'thaw' as const, 'burnByReceipt' as const),
    pick,
  }),
  fc.record({ do: fc.constantFrom('sweep' as const, 'purge' as const), pick }),
);
const wish = fc.oneof(
  { weight: 3, arbitrary: create },
  { weight: 5, arbitrary: reveal },
  { weight: 3, arbitrary: other },
) as fc.Arbitrary<Wish>;

/** Gives the wish its names, as they are now. */
function resolve(wished: Wish, model: Model, { vault }: Real): Operation {
  const { pick: picked, ...rest } = wished;
  const { names } = vault;
  const known = names[picked % names.length]!;
  if (rest.do !== 'create') {
    const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
    return { ...given, name: known, no: vault.keysOf(known).no } as unknown as Operation;
  }
  const no = (model.creations += 1);
  const order = rest as Operation & { do: 'create' };
  const name = order.isEndToEnd ? E2E_NAMES[picked % E2E_NAMES.length]! : `s${no}`;
  return { ...order, people: order.isEndToEnd ? [] : order.people, no, name };
}

function rulesOf(real: Real, isAlone: boolean): Rules {
  return { now: real.now(), liveSecretsMax: LIVE_SECRETS_MAX, isAlone };
}

function judge(operations: readonly Operation[], answers: readonly Answer[], model: Model, real: Real): void {
  const rules = rulesOf(real, operations.length === 1);
  model.tally.commands += operations.length;
  model.promises.hear(operations.map((operation, index) => ({ operation, answer: answers[index]! })));
  const worlds = explain(model.worlds, operations, answers, rules);
  if (worlds.length > 0) {
    model.worlds = worlds;
    return;
  }
  const lines = operations.map((operation, index) => {
    const phases = model.worlds.map((world) => 'name' in operation && world[operation.name]).filter(Boolean);
    const states = phases.map((secret) => phaseOf(secret as World[string], rules.now));
    const alone = possibleAnswers(model.worlds, operation, rules).map((answer) => JSON.stringify(answer));
    return `${JSON.stringify(operation)} (${states.join(' or ')})\n   answered ${JSON.stringify(answers[index])}\n   alone: ${alone.join(' or ')}`;
  });
  throw new Error(`No order explains:\n${lines.join('\n')}\n${JSON.stringify(model.worlds)}`);
}

/** Asks for one thing and judges the answer. */
export async function perform(operation: Operation, model: Model, real: Real): Promise<Answer> {
  const answer = await real.vault.answer(operation);
  judge([operation], [answer], model, real);
  return answer;
}

export async function lookAt(name: string, model: Model, real: Real): Promise<void> {
  await perform({ do: 'receipt', name, no: real.vault.keysOf(name).no }, model, real);
}

abstract class Command implements fc.AsyncCommand<Model, Real> {
  readonly check = (): boolean => true;
  abstract run(model: Model, real: Real): Promise<void>;
  abstract toString(): string;
}

/** Asks for one thing, or for the same thing again and again. */
class Alone extends Command {
  readonly #wish: Wish;
  readonly #times: number;
  constructor(wished: Wish, times: number) {
    super();
    this.#wish = wished;
    this.#times = times;
  }
  async run(model: Model, real: Real): Promise<void> {
    const operation = resolve(this.#wish, model, real);
    const times = operation.do === 'reveal' ? this.#times : 1;
    for (let count = 0; count < times; count += 1) await perform(operation, model, real);
    if ('name' in operation) await lookAt(operation.name, model, real);
  }
  toString = (): string => `${this.#times} x ${JSON.stringify(this.#wish)}`;
}

class Together extends Command {
  readonly #wishes: readonly Wish[];
  constructor(wishes: readonly Wish[]) {
    super();
    this.#wishes = wishes;
  }
  async run(model: Model, real: Real): Promise<void> {
    const operations = this.#wishes.map((one) => resolve(one, model, real));
    const answers = await real.together((gate) =>
      real.vault.under(gate, () => Promise.all(operations.map((one) => real.vault.answer(one)))),
    );
    judge(operations, answers, model, real);
    for (const name of new Set(operations.flatMap((one) => ('name' in one ? [one.name] : []))))
      await lookAt(name, model, real);
  }
  toString = (): string => `together ${JSON.stringify(this.#wishes)}`;
}

/** A secret that meets wrong passphrases from many addresses until it freezes or they tire, and a sender who thaws it. */
class Siege extends Command {
  readonly #of: { readonly rounds: number; readonly thaws: number };
  constructor(of: { readonly rounds: number; readonly thaws: number }) {
    super();
    this.#of = of;
  }
  async run(model: Model, real: Real): Promise<void> {
    const order = { views: 2, ttlS: 86_400, hasPassphrase: true, people: [], isEndToEnd: false };
    const operation = resolve({ do: 'create', pick: 0, ...order }, model, real);
    if (operation.do !== 'create') return;
    const { name, no } = operation;
    await perform(operation, model, real);
    for (let thaws = 0; thaws <= this.#of.thaws; thaws += 1) {
      for (let tries = 0; tries < this.#of.rounds * 20; tries += 1) {
        const from = `192.0.2.${tries % 7}`;
        const { error } = await perform({ do: 'reveal', name, from, passphrase: 'wrong' }, model, real);
        if (error === 'actor.throttled') real.advance(600_000);
        else if (error !== 'passphrase.wrong') break;
      }
      await perform({ do: 'thaw', name, no }, model, real);
    }
  }
  toString = (): string => `siege ${JSON.stringify(this.#of)}`;
}

class Wait extends Command {
  readonly #ms: number;
  constructor(ms: number) {
    super();
    this.#ms = ms;
  }
  run(_model: Model, real: Real): Promise<void> {
    real.advance(this.#ms);
    return Promise.resolve();
  }
  toString = (): string => `wait ${this.#ms} ms`;
}

class Reopen extends Command {
  run = async (_model: Model, real: Real): Promise<void> => await real.reopen?.();
  toString = (): string => 'reopen';
}

const alone = fc
  .tuple(wish, fc.oneof({ weight: 6, arbitrary: fc.constant(1) }, fc.constant(7)))
  .map(([one, times]) => new Alone(one, times));
const together = fc.array(wish, { minLength: 2, maxLength: 5 }).map((some) => new Together(some));
const waiting = fc
  .constantFrom(1, 1000, 29_999, 30_000, 59_999, 60_000, 600_000, 86_400_000, 31 * 86_400_000)
  .map((ms) => new Wait(ms));
const siege = fc
  .record({ rounds: fc.constantFrom(1, 3, 3, 3), thaws: fc.constantFrom(1, 4) })
  .map((of) => new Siege(of));

const one = fc.oneof(
  { weight: 60, arbitrary: alone },
  { weight: 25, arbitrary: together },
  { weight: 15, arbitrary: waiting },
  { weight: 4, arbitrary: fc.constant(new Reopen()) },
  { weight: 1, arbitrary: siege },
);
export const commands = fc.commands<Model, Real, false>([one], { maxCommands: 30, size: 'max' });
