import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { WebPhraseKey } from '../spoken.ts';
import { AdminAudit } from './admin-audit.tsx';
import type { AdminDesk, Overview } from './admin-data.ts';
import { AdminCounts, AdminParts, AdminStore } from './admin-overview.tsx';
import { AdminSecrets } from './admin-secrets.tsx';
import type { Take } from './admin-words.ts';
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

function useNotice(onEnd: BoardProps['onEnd']): [WebPhraseKey | undefined, Take] {
  const [notice, setNotice] = useState<WebPhraseKey>();
  const take: Take = useCallback((answer) => {
    if (answer.kind === 'ok') {
      setNotice(undefined);
      return answer.body;
    }
    const code = answer.kind === 'refused' ? answer.refusal.code : '';
    if (code === 'actor.unknown') onEnd('admin.ended');
    else setNotice(NOTICES[code] ?? 'admin.lost');
    return undefined;
  }, []);
  return [notice, take];
}

export function AdminBoard({ speech, desk, first, onEnd }: BoardProps) {
  const { say, language } = speech;
  const [overview, setOverview] = useState(first);
  const [asOf, setAsOf] = useState(() => Date.now());
  const [times, setTimes] = useState(0);
  const [round, setRound] = useState(0);
  const [notice, take] = useNotice(onEnd);
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => heading.current?.focus(), []);
  const refresh = async () => {
    const body = take(await desk.overview());
    if (!body) return;
    setOverview(body);
    setAsOf(Date.now());
  };
  useEffect(() => {
    if (times >= TIMES_MAX) return;
    const timer = setTimeout(() => {
      setTimes(times + 1);
      if (document.visibilityState === 'visible') void refresh();
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
              setRound(round + 1);
              void refresh();
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
      <AdminSecrets speech={speech} desk={desk} take={take} asOf={asOf} round={round} />
      <AdminAudit speech={speech} desk={desk} take={take} />
    </div>
  );
}
