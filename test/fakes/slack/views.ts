import { named } from './blocks.ts';
import { isTooLarge, type ShownView } from './view-shapes.ts';
import { valuesOf, type Value } from './view-values.ts';
import type { Installation } from './workspaces.ts';

const STACK_MAX = 3;

/** A view as it stands on somebody's screen. */
export interface LiveView {
  readonly id: string;
  readonly person: string;
  /** The home workspace of that person. */
  readonly team: string;
  readonly installation: Installation;
  /** Where the person was when it was opened. */
  readonly channel: string | undefined;
  readonly rootId: string;
  readonly previousId: string | undefined;
  view: ShownView;
  hash: string;
  values: Map<string, Value>;
  /** What stands in red under a field, by block id. */
  errors: Map<string, string>;
  edits: number;
}

export type ViewRefused =
  'duplicate_external_id' | 'push_limit_reached' | 'not_found' | 'hash_conflict' | 'view_too_large';

interface Place {
  readonly person: string;
  readonly team: string;
  readonly installation: Installation;
  readonly channel: string | undefined;
}

export interface Wanted {
  readonly viewId?: string | undefined;
  readonly externalId?: string | undefined;
  readonly hash?: string | undefined;
}

/** The modals that people have open, in stacks of at most three, and their Home tabs. */
export class Views {
  readonly #stacks = new Map<string, LiveView[]>();
  readonly #homes = new Map<string, LiveView>();
  readonly #told: (what: string, view: LiveView) => void;
  #made = 0;

  constructor(told: (what: string, view: LiveView) => void) {
    this.#told = told;
  }

  stackOf(person: string): readonly LiveView[] {
    return this.#stacks.get(person) ?? [];
  }

  homeOf(person: string, installation: Installation | undefined): LiveView | undefined {
    return this.#homes.get(`${person} ${installation?.botUser ?? ''}`);
  }

  find({ viewId, externalId }: Wanted, installation: Installation): LiveView | undefined {
    const open = [...[...this.#stacks.values()].flat(), ...this.#homes.values()];
    return open.find(
      (one) =>
        one.installation === installation &&
        (viewId === undefined
          ? externalId !== undefined && one.view.external_id === externalId
          : one.id === viewId),
    );
  }

  open(place: Place, view: ShownView): LiveView | ViewRefused {
    const refused = this.#refusalFor(view, place.installation);
    if (refused) return refused;
    const live = this.#make(place, view, []);
    this.#stacks.set(place.person, [live]);
    this.#told('opened', live);
    return live;
  }

  push(onto: string | undefined, view: ShownView): LiveView | ViewRefused {
    const stack = [...this.#stacks.values()].find((one) => one.some(({ id }) => id === onto));
    const top = stack?.at(-1);
    if (!stack || !top) return 'not_found';
    if (stack.length >= STACK_MAX) return 'push_limit_reached';
    const refused = this.#refusalFor(view, top.installation);
    if (refused) return refused;
    const live = this.#make(top, view, stack);
    stack.push(live);
    this.#told('pushed', live);
    return live;
  }

  update(wanted: Wanted, installation: Installation, view: ShownView): LiveView | ViewRefused {
    const live = this.find(wanted, installation);
    if (!live) return 'not_found';
    if (wanted.hash !== undefined && wanted.hash !== live.hash) return 'hash_conflict';
    const refused = this.#refusalFor(view, installation, live);
    if (refused) return refused;
    this.#change(live, view);
    this.#told('updated', live);
    return live;
  }

  publish(place: Place, view: ShownView, hash: string | undefined): LiveView | ViewRefused {
    const key = `${place.person} ${place.installation.botUser}`;
    const live = this.#homes.get(key);
    if (hash !== undefined && hash !== live?.hash) return 'hash_conflict';
    const refused = this.#refusalFor(view, place.installation, live);
    if (refused) return refused;
    if (live) this.#change(live, view);
    const shown = live ?? this.#make(place, view, []);
    this.#homes.set(key, shown);
    this.#told('published', shown);
    return shown;
  }

  /** One view goes: the one below is seen again, unless the view takes all of them with it. */
  close(live: LiveView, all: boolean): void {
    const stack = this.#stacks.get(live.person) ?? [];
    this.#stacks.set(live.person, all ? [] : stack.filter((one) => one !== live));
    this.#told('closed', live);
  }

  showErrors(live: LiveView, errors: ReadonlyMap<string, string>): void {
    live.errors = new Map(errors);
    this.#told('refused', live);
  }

  #refusalFor(view: ShownView, installation: Installation, itself?: LiveView): ViewRefused | undefined {
    if (isTooLarge(view)) return 'view_too_large';
    const { external_id: externalId } = view;
    if (externalId === undefined || externalId === '') return undefined;
    const other = this.find({ externalId }, installation);
    return other && other !== itself ? 'duplicate_external_id' : undefined;
  }

  #make(
    { person, team, installation, channel }: Place,
    view: ShownView,
    below: readonly LiveView[],
  ): LiveView {
    this.#made += 1;
    const id = `V${this.#made}`;
    const shown = { ...view, blocks: named(view.blocks) };
    return {
      id,
      person,
      team,
      installation,
      channel,
      rootId: below[0]?.id ?? id,
      previousId: below.at(-1)?.id,
      view: shown,
      hash: `1767225600.${this.#made}`,
      values: valuesOf(shown, new Map(), channel),
      errors: new Map(),
      edits: 0,
    };
  }

  #change(live: LiveView, view: ShownView): void {
    live.edits += 1;
    live.view = { ...view, blocks: named(view.blocks) };
    live.hash = `1767225600.${live.id}.${live.edits}`;
    live.values = valuesOf(live.view, live.values, live.channel);
    live.errors = new Map();
  }
}
