import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';

/** The parts of a message that the fake looks at; the rest is the schema's. */
export interface ShownBlock {
  readonly type: string;
  readonly text?: { readonly type: string; readonly text: string };
  readonly elements?: readonly ShownButton[];
}

export interface ShownButton {
  readonly type: string;
  readonly action_id: string;
  readonly text: { readonly text: string };
  readonly value?: string;
}

export interface ShownMessage {
  readonly text?: string;
  readonly blocks?: readonly ShownBlock[];
  readonly unfurl_links?: boolean;
  readonly unfurl_media?: boolean;
}

export interface RespondMessage extends ShownMessage {
  readonly response_type?: 'ephemeral' | 'in_channel';
  readonly replace_original?: boolean;
  readonly delete_original?: boolean;
}

export const SCHEMA_FILE = new URL('./schema/messages.json', import.meta.url);

const ajv = new Ajv({ strict: false, allErrors: true });
ajv.addSchema(JSON.parse(readFileSync(SCHEMA_FILE, 'utf8')) as object, 'slack');
const checks = {
  respond: ajv.compile({ $ref: 'slack#/definitions/Respond' }),
  'chat.postMessage': ajv.compile({ $ref: 'slack#/definitions/PostMessage' }),
};

const BLOCK_TYPES = ['header', 'section', 'actions', 'divider', 'context'];
const TEXT_MAX: Readonly<Record<string, number>> = { header: 150, section: 3_000 };

/** What Slack would not take of a message: nothing when it is sound. */
export function faultsOf(method: keyof typeof checks, message: ShownMessage): string[] {
  const check = checks[method];
  if (!check(message)) {
    const errors = check.errors ?? [];
    return errors.slice(0, 3).map(({ instancePath, message: why }) => `${instancePath} ${why ?? ''}`);
  }
  const faults: string[] = [];
  const blocks = message.blocks ?? [];
  if (blocks.length > 50) faults.push(`${blocks.length} blocks`);
  if ((message.text ?? '').length > 40_000) faults.push('text is longer than 40,000 characters');
  if (message.text === undefined || message.text === '') faults.push('no text for notifications');
  return [...faults, ...blocks.flatMap(blockFaults)];
}

function blockFaults(block: ShownBlock): string[] {
  const faults: string[] = [];
  if (!BLOCK_TYPES.includes(block.type)) faults.push(`unknown block ${block.type}`);
  const words = block.text?.text;
  if (words === '' || (block.type === 'section' && words === undefined)) faults.push(`${block.type}: empty`);
  if ((words ?? '').length > (TEXT_MAX[block.type] ?? Infinity)) faults.push(`${block.type}: text too long`);
  const elements = block.elements ?? [];
  if (elements.length > 25) faults.push('more than 25 elements');
  if (new Set(elements.map((one) => one.action_id)).size < elements.length) faults.push('an action_id twice');
  for (const { action_id: id, text, value } of elements) {
    if (id.length > 255) faults.push('action_id longer than 255');
    if (text.text.length > 75) faults.push('button text longer than 75');
    if ((value ?? '').length > 2_000) faults.push('button value longer than 2,000');
  }
  return faults;
}

/** Every URL that stands in what a message shows. */
export function linksIn(message: ShownMessage): string[] {
  const shown = [message.text ?? '', ...(message.blocks ?? []).map((block) => block.text?.text ?? '')];
  return shown.flatMap((text) =>
    [...text.matchAll(/https?:\/\/[^\s<>|]+/g)].map(([url]) => url.replace(/&amp;/g, '&')),
  );
}

/** What a person reads in it, line by line; buttons in brackets. */
export function readAloud(message: ShownMessage): string {
  const lines = (message.blocks ?? []).map((block) => {
    if (block.elements) return block.elements.map((button) => `[${button.text.text}]`).join(' ');
    return block.text?.text ?? '---';
  });
  return lines.join('\n');
}
