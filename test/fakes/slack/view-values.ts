import { elementsOf, type ShownBlock, type ShownElement } from './blocks.ts';
import type { ShownView } from './view-shapes.ts';

/** What stands in one field, in the shape in which Slack sends it. */
export type Value = Readonly<Record<string, unknown>> & { readonly type: string };

const LISTS: Readonly<Record<string, string>> = {
  multi_users_select: 'selected_users',
  multi_conversations_select: 'selected_conversations',
  multi_channels_select: 'selected_channels',
  multi_static_select: 'selected_options',
  checkboxes: 'selected_options',
};
const SINGLES: Readonly<Record<string, string>> = {
  users_select: 'selected_user',
  conversations_select: 'selected_conversation',
  channels_select: 'selected_channel',
  static_select: 'selected_option',
  radio_buttons: 'selected_option',
  datepicker: 'selected_date',
  timepicker: 'selected_time',
};
const TYPED = ['plain_text_input', 'number_input', 'email_text_input', 'url_text_input'];

/** The name under which a field's value stands, and whether it is a list; nothing for what holds no value. */
export function slotOf(type: string): { readonly name: string; readonly isList: boolean } | undefined {
  if (TYPED.includes(type)) return { name: 'value', isList: false };
  const list = LISTS[type];
  if (list !== undefined) return { name: list, isList: true };
  const single = SINGLES[type];
  return single === undefined ? undefined : { name: single, isList: false };
}

/** What stands in a field before anybody touched it. */
export function initialValue(element: ShownElement, channel: string | undefined): Value | undefined {
  const slot = slotOf(element.type);
  if (!slot) return undefined;
  const current = element.default_to_current_conversation === true ? channel : undefined;
  const given =
    element.initial_value ??
    element.initial_option ??
    element.initial_options ??
    element.initial_user ??
    element.initial_users ??
    element.initial_conversation ??
    element.initial_conversations ??
    element.initial_channel ??
    element.initial_channels ??
    (current !== undefined && slot.isList ? [current] : current);
  return { type: element.type, [slot.name]: given ?? (slot.isList ? [] : null) };
}

/** A block id and an action id, as one key. */
export function slotKey(block: ShownBlock, element: ShownElement): string {
  return `${block.block_id ?? ''} ${element.action_id ?? ''}`;
}

/** The values of a view, kept where a field of the same name stood before. */
export function valuesOf(
  view: ShownView,
  before: ReadonlyMap<string, Value>,
  channel: string | undefined,
): Map<string, Value> {
  const values = new Map<string, Value>();
  for (const block of view.blocks) {
    for (const element of elementsOf(block)) {
      const initial = initialValue(element, channel);
      if (!initial) continue;
      const key = slotKey(block, element);
      const kept = before.get(key);
      values.set(key, kept?.type === element.type ? kept : initial);
    }
  }
  return values;
}

/** `state.values`, as Slack sends it. */
export function stateOf(
  view: ShownView,
  values: ReadonlyMap<string, Value>,
): Record<string, Record<string, Value>> {
  const state: Record<string, Record<string, Value>> = {};
  for (const block of view.blocks) {
    for (const element of elementsOf(block)) {
      const value = values.get(slotKey(block, element));
      if (value) (state[block.block_id ?? ''] ??= {})[element.action_id ?? ''] = value;
    }
  }
  return state;
}

function isEmpty(value: unknown): boolean {
  return (
    value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
  );
}

/** What the app of Slack itself says of a field, before it sends anything. */
export function fieldFault(
  block: ShownBlock,
  element: ShownElement,
  value: Value | undefined,
): string | undefined {
  const held = value?.[slotOf(element.type)?.name ?? ''];
  if (isEmpty(held)) return block.optional === true ? undefined : 'Please complete this required field.';
  if (typeof held !== 'string') return undefined;
  const { min_length: least = 0, max_length: most = 3_000 } = element;
  if (held.length > most) return `Please enter no more than ${most} characters.`;
  return held.length < least ? `Please enter at least ${least} characters.` : undefined;
}

/** A value as a person sees it in its field. */
export function readValue(value: Value | undefined, nameOf: (id: string) => string): string {
  const held = value?.[slotOf(value.type)?.name ?? ''];
  const one = (part: unknown): string => {
    if (typeof part === 'string') return value?.type === 'plain_text_input' ? part : nameOf(part);
    return (part as { text?: { text?: string } } | null)?.text?.text ?? '';
  };
  return Array.isArray(held) ? held.map(one).join(', ') : one(held);
}
