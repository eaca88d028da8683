import { useEffect, useRef, useState } from 'preact/hooks';
import { AUDIT_EVENTS } from '../../vault/audit.ts';
import type { WebPhraseKey } from '../spoken.ts';
import type { AdminDesk, AuditEntry, AuditPage } from './admin-data.ts';
import { saveExport } from './admin-export.ts';
import { reasonWords, shortTime, type Take, type Turn } from './admin-words.ts';
import { useLatest } from './latest.ts';
import type { Speech } from './speak.ts';

interface AuditProps {
  readonly speech: Speech;
  readonly desk: AdminDesk;
  readonly take: Take;
  readonly turn: Turn;
}

const PAGE = '25';
const TIMES: readonly string[] = ['from', 'to'];

/** What the form asks for. Its times are of the reader's own zone. */
function queryOf(form: HTMLFormElement): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    const text = typeof value === 'string' ? value.trim() : '';
    if (text !== '') query.set(name, TIMES.includes(name) ? new Date(text).toISOString() : text);
  }
  return query;
}

function Filters({ say }: Pick<Speech, 'say'>) {
  const moment = (name: 'from' | 'to') => (
    <div class="field">
      <label for={`audit-${name}`}>{say(`admin.audit.${name}`)}</label>
      <input id={`audit-${name}`} name={name} type="datetime-local" />
    </div>
  );
  const text = (name: 'id' | 'actor', hint?: string) => (
    <div class="field">
      <label for={`audit-${name}`}>{say(`admin.audit.${name}`)}</label>
      <input
        id={`audit-${name}`}
        name={name}
        autocomplete="off"
        spellcheck={false}
        maxLength={220}
        aria-describedby={hint === undefined ? undefined : `audit-${name}-hint`}
      />
      {hint !== undefined && (
        <p class="hint" id={`audit-${name}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
  return (
    <div class="filters">
      {moment('from')}
      {moment('to')}
      <div class="field">
        <label for="audit-event">{say('admin.audit.event')}</label>
        <select id="audit-event" name="event">
          <option value="">{say('admin.audit.anyEvent')}</option>
          {AUDIT_EVENTS.map((event) => (
            <option key={event} value={event}>
              {say(`admin.event.${event}`)}
            </option>
          ))}
        </select>
      </div>
      {text('id')}
      {text('actor', say('admin.audit.actorHint'))}
    </div>
  );
}

function Entries({ speech, entries }: { readonly speech: Speech; readonly entries: readonly AuditEntry[] }) {
  const { say, language } = speech;
  const columns = ['when', 'event', 'id', 'actor', 'why'] as const;
  return (
    <table class="rows">
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col">
              {say(`admin.audit.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {entries.map(({ at, event, id = '–', actor = '–', reason }, index) => (
          <tr key={index}>
            <td data-name={say('admin.audit.when')}>{shortTime(at, language)}</td>
            <td data-name={say('admin.audit.event')}>{say(`admin.event.${event}`)}</td>
            <td data-name={say('admin.audit.id')} class="code id">
              {id}
            </td>
            <td data-name={say('admin.audit.actor')} class="code">
              {actor}
            </td>
            <td data-name={say('admin.audit.why')}>
              {reason === undefined ? '–' : reasonWords(say, reason)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The entries that were last asked for, and the asking. */
function useEntries({ speech: { say }, desk, take, turn }: AuditProps, tell: (said: string) => void) {
  const [page, setPage] = useState<AuditPage>();
  const asked = useRef(new URLSearchParams());
  /** The newest could not be had: asked for again by the clock. What was read stays otherwise as it was searched for. */
  const isMissing = useRef(false);
  const begin = useLatest();
  const load = async (before?: string) => {
    const isLatest = begin();
    const query = new URLSearchParams(asked.current);
    query.set('limit', PAGE);
    if (before !== undefined) query.set('before', before);
    const answer = await desk.audit(query);
    if (!isLatest()) return;
    if (answer.kind === 'refused' && answer.refusal.code === 'input.invalid') {
      tell(say('admin.audit.bad'));
      return;
    }
    const body = take(answer);
    if (before === undefined) isMissing.current = body === undefined;
    if (!body) return;
    const earlier = before === undefined ? [] : (page?.entries ?? []);
    setPage({ ...body, entries: [...earlier, ...body.entries] });
  };
  useEffect(() => {
    if (turn.isAsked || isMissing.current) void load();
  }, [turn]);
  return { page, asked, load };
}

export function AdminAudit(props: AuditProps) {
  const { speech, desk } = props;
  const { say } = speech;
  const [said, setSaid] = useState('');
  const { page, asked, load } = useEntries(props, setSaid);
  const form = useRef<HTMLFormElement>(null);
  const find = (event: SubmitEvent) => {
    event.preventDefault();
    if (form.current) asked.current = queryOf(form.current);
    setSaid('');
    void load();
  };
  const exported = async () => {
    setSaid(say('admin.audit.exporting'));
    // Not what is on the page: "Older" goes on with that.
    const outcome = await saveExport(desk, form.current ? queryOf(form.current) : asked.current);
    const words: Readonly<Record<typeof outcome.kind, WebPhraseKey>> = {
      saved: 'admin.audit.exported',
      cut: 'admin.audit.cut',
      bad: 'admin.audit.bad',
      lost: 'admin.lost',
      ended: 'admin.ended',
    };
    setSaid(say(words[outcome.kind], { count: outcome.kind === 'saved' ? outcome.count : 0 }));
    // The token's end is said by whatever is asked next.
    if (outcome.kind === 'ended') void load();
  };
  return (
    <section aria-labelledby="admin-audit">
      <h2 id="admin-audit">{say('admin.audit.title')}</h2>
      <form ref={form} class="search" onSubmit={find}>
        <Filters say={say} />
        <div class="actions">
          <button class="main" type="submit">
            {say('admin.audit.find')}
          </button>
          <button type="button" onClick={() => void exported()}>
            {say('admin.audit.export')}
          </button>
          <p class="said" role="status">
            {said}
          </p>
        </div>
      </form>
      {page && page.entries.length > 0 && <Entries speech={speech} entries={page.entries} />}
      {page?.entries.length === 0 && <p>{say(page.next === undefined ? 'admin.none' : 'admin.noneYet')}</p>}
      {page?.next !== undefined && (
        <button type="button" onClick={() => void load(page.next)}>
          {say('admin.more')}
        </button>
      )}
    </section>
  );
}
