import { blockFaults } from './block-limits.ts';
import { elementsOf, findElement, type ShownBlock, type Words } from './blocks.ts';
import { requestFaults, type Request } from './schema-check.ts';

/** A modal, or the Home tab, as the app sends it. */
export interface ShownView {
  readonly type: string;
  readonly title?: Words;
  readonly submit?: Words;
  readonly close?: Words;
  readonly blocks: readonly ShownBlock[];
  readonly callback_id?: string;
  readonly external_id?: string;
  readonly private_metadata?: string;
  readonly clear_on_close?: boolean;
  readonly notify_on_close?: boolean;
}

const BLOCKS_MAX = 100;
const TITLE_MAX = 24;
const PRIVATE_METADATA_MAX = 3_000;
const ID_MAX = 255;
const VIEW_BYTES_MAX = 250_000;

type Wrapped = Extract<Request, `views.${string}` | 'response_action'>;

/** What Slack would not take of a view: nothing when it is sound. `whole` is the request that brings it. */
export function viewFaults(request: Wrapped, whole: unknown, view: ShownView): string[] {
  const wrong = requestFaults(request, whole);
  if (wrong.length > 0) return wrong;
  const { type, title, submit, close, blocks } = view;
  const faults: string[] = [];
  const wanted = request === 'views.publish' ? 'home' : 'modal';
  if (type !== wanted) faults.push(`a ${wanted} is wanted here, not a ${type}`);
  for (const [name, words] of Object.entries({ title, submit, close })) {
    if (words && (words.text === '' || words.text.length > TITLE_MAX))
      faults.push(`${name}: longer than 24, or empty`);
  }
  if (blocks.length > BLOCKS_MAX) faults.push(`${blocks.length} blocks`);
  if ((view.private_metadata ?? '').length > PRIVATE_METADATA_MAX)
    faults.push('private_metadata: longer than 3,000');
  for (const name of ['callback_id', 'external_id'] as const) {
    if ((view[name] ?? '').length > ID_MAX) faults.push(`${name}: longer than 255`);
  }
  const ids = blocks.flatMap(({ block_id: id }) => (id === undefined ? [] : [id]));
  if (new Set(ids).size < ids.length) faults.push('a block_id twice');
  const hasInput = blocks.some((block) => block.type === 'input');
  if (type === 'modal' && hasInput && !submit) faults.push('fields, and no submit');
  return [...faults, ...blocks.flatMap(blockFaults)];
}

export function isTooLarge(view: ShownView): boolean {
  return Buffer.byteLength(JSON.stringify(view)) > VIEW_BYTES_MAX;
}

/** A field or picker, found by its label, its words, its block id or its action id. */
export function findField(
  view: ShownView,
  wanted: string,
): { readonly block: ShownBlock; readonly element: NonNullable<ShownBlock['element']> } | undefined {
  const block = view.blocks.find(
    (one) => one.label?.text === wanted || one.block_id === wanted || one.text?.text === wanted,
  );
  const element = block && elementsOf(block)[0];
  return block && element ? { block, element } : findElement(view.blocks, wanted);
}
