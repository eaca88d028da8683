import { elementsOf, labelOf, optionsOf, type ShownBlock, type ShownElement, type Words } from './blocks.ts';

/** How much of each thing Slack takes, from its reference of Block Kit; lengths are in UTF-16 units. */
const BLOCK_TYPES = ['header', 'section', 'actions', 'divider', 'context', 'input', 'image', 'rich_text'];
const TEXT_MAX: Readonly<Record<string, number>> = { header: 150, section: 3_000 };
const BLOCK_ID_MAX = 255;
const FIELDS_MAX = 10;
const FIELD_MAX = 2_000;
const LABEL_MAX = 2_000;
const HINT_MAX = 2_000;
const CONTEXT_ELEMENTS_MAX = 10;
const ELEMENTS_MAX = 25;
const ACTION_ID_MAX = 255;
const BUTTON_TEXT_MAX = 75;
const BUTTON_VALUE_MAX = 2_000;
const BUTTON_URL_MAX = 3_000;
const PLACEHOLDER_MAX = 150;
const INPUT_MAX = 3_000;
const OPTIONS_MAX: Readonly<Record<string, number>> = { radio_buttons: 10, checkboxes: 10, overflow: 5 };
const SELECT_OPTIONS_MAX = 100;
const OPTION_TEXT_MAX = 75;
const OPTION_VALUE_MAX = 150;

function tooLong(what: string, words: Words | string | undefined, max: number): string[] {
  const text = typeof words === 'string' ? words : words?.text;
  if (text === undefined) return [];
  if (text === '') return [`${what}: empty`];
  return text.length > max ? [`${what}: longer than ${max}`] : [];
}

export function blockFaults(block: ShownBlock): string[] {
  const { type, text, fields = [], elements = [] } = block;
  const faults: string[] = [];
  if (!BLOCK_TYPES.includes(type)) faults.push(`unknown block ${type}`);
  if (type === 'section' && text === undefined && fields.length === 0) faults.push('section: empty');
  if (fields.length > FIELDS_MAX) faults.push(`more than ${FIELDS_MAX} fields`);
  if (type === 'context' && elements.length > CONTEXT_ELEMENTS_MAX) faults.push('context: too many elements');
  if (type === 'actions' && (elements.length === 0 || elements.length > ELEMENTS_MAX)) {
    faults.push(`${elements.length} elements`);
  }
  const acting = elementsOf(block);
  if (new Set(acting.map((one) => one.action_id)).size < acting.length) faults.push('an action_id twice');
  return [
    ...faults,
    ...tooLong(type, text, TEXT_MAX[type] ?? Infinity),
    ...tooLong('block_id', block.block_id, BLOCK_ID_MAX),
    ...tooLong('label', block.label, LABEL_MAX),
    ...tooLong('hint', block.hint, HINT_MAX),
    ...fields.flatMap((field) => tooLong('field', field, FIELD_MAX)),
    ...acting.flatMap(elementFaults),
  ];
}

function elementFaults(element: ShownElement): string[] {
  const { type, value = '', url = '', action_id: id } = element;
  const faults = [
    ...tooLong('action_id', id, ACTION_ID_MAX),
    ...tooLong('placeholder', element.placeholder, PLACEHOLDER_MAX),
    ...optionFaults(element),
  ];
  if (type === 'button') {
    if (labelOf(element) === '') faults.push('button without text');
    faults.push(...tooLong('button text', element.text, BUTTON_TEXT_MAX));
    if (value.length > BUTTON_VALUE_MAX) faults.push(`button value longer than ${BUTTON_VALUE_MAX}`);
    if (url.length > BUTTON_URL_MAX) faults.push(`button url longer than ${BUTTON_URL_MAX}`);
  }
  if (type === 'plain_text_input') {
    const { min_length: least = 0, max_length: most = INPUT_MAX, initial_value: initial = '' } = element;
    if (least > INPUT_MAX || most > INPUT_MAX || most < 1 || least > most) {
      faults.push('plain_text_input: impossible lengths');
    }
    if (initial.length > most) faults.push('plain_text_input: initial_value longer than max_length');
  }
  return faults;
}

function optionFaults(element: ShownElement): string[] {
  const { type } = element;
  const options = optionsOf(element);
  const needsOptions = type.includes('static_select') || type in OPTIONS_MAX;
  if (!needsOptions) return [];
  const most = OPTIONS_MAX[type] ?? SELECT_OPTIONS_MAX;
  const faults: string[] = [];
  if (options.length === 0 || options.length > most) faults.push(`${type}: ${options.length} options`);
  if (new Set(options.map(({ value }) => value)).size < options.length) faults.push(`${type}: a value twice`);
  const initial = [element.initial_option, ...(element.initial_options ?? [])];
  for (const one of initial) {
    const isThere = options.some(({ value, text }) => value === one?.value && text.text === one.text.text);
    if (one && !isThere) faults.push(`${type}: the initial option is none of the options`);
  }
  return [
    ...faults,
    ...options.flatMap(({ text }) => tooLong('option text', text, OPTION_TEXT_MAX)),
    ...options.flatMap(({ value }) => tooLong('option value', value, OPTION_VALUE_MAX)),
    ...options.flatMap(({ description }) => tooLong('option description', description, OPTION_TEXT_MAX)),
  ];
}
