import { readRichText } from './rich-text.ts';

/** The parts of Block Kit that the fake looks at; the rest is the schema's. */
export interface Words {
  readonly type: string;
  readonly text: string;
  readonly emoji?: boolean;
}

export interface Option {
  readonly text: Words;
  readonly value: string;
  readonly description?: Words;
}

export interface ShownElement {
  readonly type: string;
  readonly action_id?: string;
  /** Words of a button; the bare text of an element of a context block. */
  readonly text?: Words | string;
  readonly value?: string;
  readonly url?: string;
  readonly placeholder?: Words;
  readonly options?: readonly Option[];
  readonly option_groups?: readonly { readonly label: Words; readonly options: readonly Option[] }[];
  readonly min_length?: number;
  readonly max_length?: number;
  readonly multiline?: boolean;
  readonly max_selected_items?: number;
  readonly initial_value?: string;
  readonly initial_option?: Option;
  readonly initial_options?: readonly Option[];
  readonly initial_user?: string;
  readonly initial_users?: readonly string[];
  readonly initial_conversation?: string;
  readonly initial_conversations?: readonly string[];
  readonly initial_channel?: string;
  readonly initial_channels?: readonly string[];
  readonly default_to_current_conversation?: boolean;
  readonly response_url_enabled?: boolean;
}

export interface ShownBlock {
  readonly type: string;
  readonly block_id?: string;
  readonly text?: Words;
  readonly fields?: readonly Words[];
  readonly elements?: readonly ShownElement[];
  readonly accessory?: ShownElement;
  readonly element?: ShownElement;
  readonly label?: Words;
  readonly hint?: Words;
  readonly optional?: boolean;
  readonly dispatch_action?: boolean;
}

/** Everything in a block that a person can act on, or fill in. */
export function elementsOf(block: ShownBlock): readonly ShownElement[] {
  if (block.type === 'context') return [];
  return [
    ...(block.elements ?? []),
    ...(block.accessory ? [block.accessory] : []),
    ...(block.element ? [block.element] : []),
  ].filter(({ action_id: id }) => id !== undefined);
}

export function labelOf({ text }: ShownElement): string {
  return typeof text === 'string' ? text : (text?.text ?? '');
}

export function optionsOf({ options, option_groups: groups }: ShownElement): readonly Option[] {
  return options ?? (groups ?? []).flatMap((group) => group.options);
}

/** Slack names the blocks and elements that have no name yet. */
export function named(blocks: readonly ShownBlock[]): ShownBlock[] {
  return blocks.map((block, at) => ({ ...block, block_id: block.block_id ?? `b${at + 1}` }));
}

/** A button, or anything else to act on, found by its words. */
export function findElement(
  blocks: readonly ShownBlock[],
  label: string,
): { readonly block: ShownBlock; readonly element: ShownElement } | undefined {
  for (const block of named(blocks)) {
    const element = elementsOf(block).find(
      (one) => labelOf(one) === label || one.placeholder?.text === label || one.action_id === label,
    );
    if (element) return { block, element };
  }
  return undefined;
}

/** What a person reads, line by line; buttons in brackets. */
export function readBlocks(blocks: readonly ShownBlock[], filled: (block: ShownBlock) => string): string {
  return blocks.map((block) => readBlock(block, filled)).join('\n');
}

function readBlock(block: ShownBlock, filled: (block: ShownBlock) => string): string {
  if (block.type === 'divider') return '---';
  if (block.type === 'input') return `${block.label?.text ?? ''}: ${filled(block)}`.trimEnd();
  if (block.type === 'context') return (block.elements ?? []).map(labelOf).join(' ');
  if (block.type === 'rich_text') return readRichText(block);
  const words = [block.text?.text, ...(block.fields ?? []).map(({ text }) => text)];
  const actions = elementsOf(block).map((element) => `[${labelOf(element) || pickerName(element)}]`);
  return [...words.filter((one) => one !== undefined), actions.join(' ')]
    .filter((one) => one !== '')
    .join('\n');
}

function pickerName({ placeholder, type }: ShownElement): string {
  return placeholder?.text ?? type;
}
