import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { WebPhraseKey } from '../spoken.ts';
import { AdminAudit } from './admin-audit.tsx';
import type { AdminDesk, Overview } from './admin-data.ts';
import { AdminCounts, AdminParts, AdminStore } from './admin-overview.tsx';
import { AdminSecrets } from './admin-secrets.tsx';
import type { Take, Turn } from './admin-words.ts';
import { useLatest } from './latest.ts';
import type { Speech } from './speak.ts';

const EVERY_MS = 30_000;
/** An hour of watching; then somebody has to press. */
const TIMES_MAX = 120;

export interface BoardProps {
  readonly speech: Speech;
  readonly desk: AdminDesk;
  readonly first: Overview;
  readonly onEnd: (why?: WebPhraseKey) => void;
}

const NOTICES: Readonly<Record<string, WebPhraseKey>> = {
  'actor.throttled': 'admin.throttled',
  'store.unavailable': 'admin.storeDown',
};

const PARTS = ['overview', 'secrets', 'audit'] as const;
type Part = (typeof PARTS)[number];

/** What is said at the top, and how each part takes its answers: a good one to one part takes back nothing that another has to say. */
function useNotices(onEnd: BoardProps['onEnd']): [WebPhraseKey | undefined, Readonly<Record<Part, Take>>] {
  const [notices, setNotices] = useState<Readonly<Partial<Record<Part, WebPhraseKey | undefined>>>>({});
  const takes = useMemo(() => {
    const takeFor = (part: Part): Take => {
      return (answer) => {
        const code = answer.kind === 'refused' ? answer.refusal.code : '';
        if (code === 'actor.unknown') {
          onEnd('admin.ended');
          return undefined;
        }
        const notice = answer.kind === 'ok' ? undefined : (NOTICES[code] ?? 'admin.lost');
        setNotices((notices) => ({ ...notices, [part]: notice }));
        return answer.kind === 'ok' ? answer.body : undefined;
      };
    };
    return { overview: takeFor('overview'), secrets: takeFor('secrets'), audit: takeFor('audit') };
  }, []);
  return [PARTS.map((part) => notices[part]).find((notice) => notice !== undefined), takes];
}

export function AdminBoard({ speech, desk, first, onEnd }: BoardProps) {
  const { say, language } = speech;
  const [overview, setOverview] = useState(first);
  const [asOf, setAsOf] = useState(() => Date.now());
  const [times, setTimes] = useState(0);
  const [turn, setTurn] = useState<Turn>({ isAsked: true });
  const [notice, takes] = useNotices(onEnd);
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => heading.current?.focus(), []);
  const begin = useLatest();
  const refresh = async (next: Turn) => {
    setTurn(next);
    const isLatest = begin();
    const answer = await desk.overview();
    const body = isLatest() ? takes.overview(answer) : undefined;
    if (!body) return;
    setOverview(body);
    setAsOf(Date.now());
  };
  useEffect(() => {
    if (times >= TIMES_MAX) return;
    const timer = setTimeout(() => {
      setTimes(times + 1);
      if (document.visibilityState === 'visible') void refresh({ isAsked: false });
    }, EVERY_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [times]);
  const time = new Intl.DateTimeFormat(language, { timeStyle: 'medium' }).format(asOf);
  return (
    <div class="board">
      <header class="board-head">
        <h1 tabIndex={-1} ref={heading}>
          {say('admin.title')}
        </h1>
        <p class="hint">{say('admin.asOf', { time })}</p>
        <div class="actions">
          <button
            type="button"
            onClick={() => {
              setTimes(0);
              void refresh({ isAsked: true });
            }}
          >
            {say('admin.refresh')}
          </button>
          <button
            type="button"
            onClick={() => {
              onEnd();
            }}
          >
            {say('admin.leave')}
          </button>
        </div>
        <p class="error" role="status">
          {notice !== undefined ? say(notice) : times >= TIMES_MAX ? say('admin.tired') : ''}
        </p>
      </header>
      <AdminCounts speech={speech} overview={overview} />
      <div class="columns">
        <AdminParts speech={speech} overview={overview} />
        <AdminStore speech={speech} overview={overview} />
      </div>
      <AdminSecrets speech={speech} desk={desk} take={takes.secrets} turn={turn} />
      <AdminAudit speech={speech} desk={desk} take={takes.audit} turn={turn} />
    </div>
  );
}
