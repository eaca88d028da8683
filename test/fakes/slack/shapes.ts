import { blockFaults } from './block-limits.ts';
import { labelOf, readBlocks, type ShownBlock } from './blocks.ts';
import { requestFaults } from './schema-check.ts';

export type { ShownBlock } from './blocks.ts';

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
  readonly thread_ts?: string;
}

type Posting = 'respond' | 'chat.postMessage' | 'chat.postEphemeral' | 'chat.update';

const BLOCKS_MAX = 50;
const TEXT_MAX = 40_000;

/** What Slack would not take of a message: nothing when it is sound. */
export function faultsOf(method: Posting, message: ShownMessage): string[] {
  const wrong = requestFaults(method, message);
  if (wrong.length > 0) return wrong;
  const faults: string[] = [];
  const blocks = message.blocks ?? [];
  if ('delete_original' in message && message.delete_original === true) return [];
  if (blocks.length > BLOCKS_MAX) faults.push(`${blocks.length} blocks`);
  if ((message.text ?? '').length > TEXT_MAX) faults.push('text is longer than 40,000 characters');
  if (message.text === undefined || message.text === '') faults.push('no text for notifications');
  return [...faults, ...blocks.flatMap(blockFaults)];
}

/** Every URL that stands in what a message shows. */
export function linksIn(message: ShownMessage): string[] {
  const words = (block: ShownBlock): string[] => [
    block.text?.text ?? '',
    ...(block.fields ?? []).map(({ text }) => text),
    ...(block.type === 'context' ? (block.elements ?? []).map(labelOf) : []),
  ];
  const shown = [message.text ?? '', ...(message.blocks ?? []).flatMap(words)];
  return shown.flatMap((text) =>
    [...text.matchAll(/https?:\/\/[^\s<>|]+/g)].map(([url]) => url.replace(/&amp;/g, '&')),
  );
}

/** What a person reads in it, line by line; buttons in brackets. */
export function readAloud(message: ShownMessage): string {
  return message.blocks ? readBlocks(message.blocks, () => '') : (message.text ?? '');
}
