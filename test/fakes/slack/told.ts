import { readBlocks } from './blocks.ts';
import type { Journal } from './journal.ts';
import { isEphemeral, type Seen, type SeenChange } from './people-see.ts';
import { readAloud } from './shapes.ts';
import type { Person } from './typed-text.ts';
import { readValue } from './view-values.ts';
import type { LiveView } from './views.ts';
import type { Watch } from './watch.ts';

interface Parts {
  readonly watch: Watch;
  readonly journal: Journal;
  readonly people: readonly Person[];
}

/** Writes every change on a screen into the journal, and wakes who waits for it. */
export function toldOf({ watch, journal, people }: Parts) {
  const nameOf = (id: string | undefined): string => people.find((one) => one.id === id)?.name ?? 'everybody';

  function message(change: SeenChange, seen: Seen): void {
    const isOwn = people.some(({ id }) => id === seen.by);
    if (change === 'deleted') journal.did('  (a message is deleted)');
    else if (!isOwn) {
      const who = isEphemeral(seen) ? `only ${nameOf(seen.onlyFor)} sees` : `${nameOf(seen.onlyFor)} sees`;
      journal.saw(`${who}${change === 'changed' ? ', in its place' : ''}:`, readAloud(seen.message));
    }
    watch.changed();
  }

  function view(what: string, live: LiveView): void {
    const { title, blocks, submit } = live.view;
    if (what === 'closed') journal.did(`  (${nameOf(live.person)}’s modal is closed)`);
    else if (what !== 'refused' || live.errors.size > 0) {
      const errors = [...live.errors.values()].map((error) => `! ${error}`);
      const text = [
        ...(title ? [`== ${title.text} ==`] : []),
        readBlocks(blocks, ({ block_id: id, element }) =>
          readValue(live.values.get(`${id ?? ''} ${element?.action_id ?? ''}`), (one) => `@${nameOf(one)}`),
        ),
        ...errors,
        ...(submit ? [`[${submit.text}]`] : []),
      ];
      journal.saw(`${nameOf(live.person)} sees a ${live.view.type}, ${what}:`, text.join('\n'));
    }
    watch.changed();
  }

  return { message, view };
}
