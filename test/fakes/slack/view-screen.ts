import type { Acknowledged } from './app-edge.ts';
import { elementsOf, optionsOf, readBlocks, type ShownBlock, type ShownElement } from './blocks.ts';
import type { Channel } from './channels.ts';
import { closing, submission, viewPress } from './payloads.ts';
import { requestFaults } from './schema-check.ts';
import type { Person } from './typed-text.ts';
import { findField, viewFaults, type ShownView } from './view-shapes.ts';
import { fieldFault, readValue, slotKey, slotOf, type Value } from './view-values.ts';
import type { LiveView } from './views.ts';
import type { World } from './world.ts';

interface ViewResponse {
  readonly response_action: 'errors' | 'update' | 'push' | 'clear';
  readonly errors?: Readonly<Record<string, string>>;
  readonly view?: ShownView;
}

/** A modal or a Home tab in the hands of the person who sees it. Fields are found by label, block id or action id. */
export class ViewScreen {
  readonly live: LiveView;
  readonly #world: World;
  readonly #person: Person;

  constructor(world: World, person: Person, live: LiveView) {
    this.#world = world;
    this.#person = person;
    this.live = live;
  }

  get title(): string {
    return this.live.view.title?.text ?? '';
  }

  /** What stands in red, by block id. */
  get errors(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.live.errors);
  }

  /** What the person reads, from the title to the buttons. */
  reads(): string {
    const { view, errors } = this.live;
    const filled = (block: ShownBlock): string => {
      const [element] = elementsOf(block);
      const held = element ? this.#shownValue(block, element) : '';
      const fault = errors.get(block.block_id ?? '');
      return fault === undefined ? held : `${held} (! ${fault})`;
    };
    const buttons = [view.close?.text, view.submit?.text].filter((one) => one !== undefined);
    return [
      ...(view.title ? [`== ${view.title.text} ==`] : []),
      readBlocks(view.blocks, filled),
      ...(buttons.length > 0 ? [buttons.map((one) => `[${one}]`).join(' ')] : []),
    ].join('\n');
  }

  /** Types into a field. */
  fills(wanted: string, typed: string): Promise<Acknowledged | undefined> {
    return this.#set(wanted, () => typed);
  }

  /** Chooses people, channels, or options by their words. */
  picks(
    wanted: string,
    ...picked: readonly (Person | Channel | string)[]
  ): Promise<Acknowledged | undefined> {
    return this.#set(wanted, (element, isList) => {
      const most = element.max_selected_items ?? Infinity;
      if (picked.length > most) throw new Error(`${wanted}: no more than ${most} can be picked`);
      const found = picked.map((one) => (typeof one === 'string' ? optionOf(element, one) : one.id));
      return isList ? found : (found[0] ?? null);
    });
  }

  /** What the app of Slack says itself, before it sends anything. */
  #ownFaults(): Map<string, string> {
    const faults = new Map<string, string>();
    for (const block of this.live.view.blocks) {
      if (block.type !== 'input' || !block.element) continue;
      const fault = fieldFault(block, block.element, this.live.values.get(slotKey(block, block.element)));
      if (fault !== undefined) faults.set(block.block_id ?? '', fault);
    }
    return faults;
  }

  async presses(label: string): Promise<Acknowledged> {
    this.#world.journal.did(`${this.#person.name} presses [${label}]`);
    return await this.#world.edge.interaction(viewPress(this.#world, this.#person, this.live, label));
  }

  /** Resolves when the app has answered and its answer is shown; with nothing when the form was not even sent. */
  async submits(): Promise<Acknowledged | undefined> {
    const { live } = this;
    const { views, edge, journal } = this.#world;
    if (!live.view.submit) throw new Error('the view has no submit button');
    journal.did(`${this.#person.name} presses [${live.view.submit.text}]`);
    const own = this.#ownFaults();
    if (own.size > 0) {
      views.showErrors(live, own);
      return undefined;
    }
    views.showErrors(live, new Map());
    const acknowledged = await edge.interaction(submission(this.#world, this.#person, live));
    this.#follow(acknowledged);
    return acknowledged;
  }

  /** Closes it by its button, or the whole stack by the cross. The app hears of it only if it asked to. */
  async closes({ all = false } = {}): Promise<Acknowledged | undefined> {
    const isCleared = all || this.live.view.clear_on_close === true;
    this.#world.journal.did(`${this.#person.name} closes the modal`);
    this.#world.views.close(this.live, isCleared);
    if (this.live.view.notify_on_close !== true) return undefined;
    return await this.#world.edge.interaction(closing(this.#world, this.#person, this.live, isCleared));
  }

  #shownValue(block: ShownBlock, element: ShownElement): string {
    const { people, channels } = this.#world;
    const nameOf = (id: string): string => {
      const person = people.find((one) => one.id === id);
      if (person) return `@${person.name}`;
      const channel = channels.find(id);
      return channel ? `#${channel.name}` : id;
    };
    return readValue(this.live.values.get(slotKey(block, element)), nameOf);
  }

  async #set(
    wanted: string,
    valueFor: (element: ShownElement, isList: boolean) => unknown,
  ): Promise<Acknowledged | undefined> {
    const found = findField(this.live.view, wanted);
    const slot = found && slotOf(found.element.type);
    if (!found || !slot) throw new Error(`no field ${wanted} in:\n${this.reads()}`);
    const { block, element } = found;
    const value: Value = { type: element.type, [slot.name]: valueFor(element, slot.isList) };
    this.live.values.set(slotKey(block, element), value);
    this.#world.journal.did(
      `${this.#person.name} sets “${block.label?.text ?? wanted}” to ${this.#shownValue(block, element)}`,
    );
    if (block.type === 'input' && block.dispatch_action !== true) return undefined;
    const id = element.action_id ?? '';
    return await this.#world.edge.interaction(viewPress(this.#world, this.#person, this.live, id, value));
  }

  /** Shows what the app said to a submission. */
  #follow({ status, body }: Acknowledged): void {
    const { live } = this;
    const { views, complain } = this.#world;
    if (status !== 200) {
      views.showErrors(live, new Map([['', 'We had some trouble connecting. Try again?']]));
      return;
    }
    if (body === '') {
      views.close(live, false);
      return;
    }
    const response = JSON.parse(body) as ViewResponse;
    const faults = requestFaults('response_action', response);
    for (const fault of faults) complain(`response_action: ${fault}`);
    if (faults.length > 0) return;
    if (response.response_action === 'clear') {
      views.close(live, true);
      return;
    }
    if (response.response_action === 'errors') {
      this.#showErrors(response.errors ?? {});
      return;
    }
    const view = response.view ?? { type: 'modal', blocks: [] };
    const wrong = viewFaults('response_action', response, view);
    for (const fault of wrong) complain(`response_action: ${fault}`);
    if (wrong.length > 0) return;
    const outcome =
      response.response_action === 'push'
        ? views.push(live.id, view)
        : views.update({ viewId: live.id }, live.installation, view);
    if (typeof outcome === 'string') complain(`response_action: ${outcome}`);
  }

  #showErrors(errors: Readonly<Record<string, string>>): void {
    const inputs = this.live.view.blocks.filter(({ type }) => type === 'input').map(({ block_id: id }) => id);
    for (const id of Object.keys(errors)) {
      if (!inputs.includes(id)) this.#world.complain(`response_action: errors for ${id}, which is no field`);
    }
    this.#world.views.showErrors(this.live, new Map(Object.entries(errors)));
  }
}

function optionOf(element: ShownElement, words: string): unknown {
  const option = optionsOf(element).find(({ text, value }) => text.text === words || value === words);
  if (!option) throw new Error(`no option ${words}`);
  const { text, value } = option;
  return { text, value };
}
