import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import { AdminEntry } from '../parts/admin-entry.tsx';
import type { WebPhraseKey } from '../spoken.ts';
import { AdminBoard } from './admin-board.tsx';
import { adminDesk, isToken, type AdminDesk, type Overview } from './admin-data.ts';
import type { Speech } from './speak.ts';

interface Session {
  readonly desk: AdminDesk;
  readonly first: Overview;
}

const FAULTS: Readonly<Record<string, WebPhraseKey>> = {
  'actor.unknown': 'admin.refused',
  'actor.throttled': 'admin.throttled',
};

/** Nothing until the token is given; nothing again when it is refused, forgotten or the page is left. */
export function AdminApp({ speech }: { readonly speech: Speech }) {
  const [session, setSession] = useState<Session>();
  const [fault, setFault] = useState<WebPhraseKey>();
  const [isBusy, setBusy] = useState(false);
  // Taking over the server's page leaves its attributes as they are: the field is opened by the next drawing.
  const [isAlive, setAlive] = useState(false);
  useEffect(() => {
    setAlive(true);
  }, []);
  useEffect(() => {
    // Also for a page that the browser keeps, to show it again when somebody goes back.
    const leave = () => {
      setSession(undefined);
    };
    window.addEventListener('pagehide', leave);
    return () => {
      window.removeEventListener('pagehide', leave);
    };
  }, []);
  useLayoutEffect(() => {
    if (fault !== undefined) document.querySelector<HTMLElement>('#admin-token')?.focus();
  }, [fault, session]);
  const enter = async (token: string) => {
    setFault(undefined);
    if (!isToken(token)) {
      setFault('admin.refused');
      return;
    }
    setBusy(true);
    const desk = adminDesk(token);
    const answer = await desk.overview();
    setBusy(false);
    if (answer.kind === 'ok') setSession({ desk, first: answer.body });
    else setFault(answer.kind === 'lost' ? 'admin.lost' : (FAULTS[answer.refusal.code] ?? 'web.fault'));
  };
  if (!session) {
    return (
      <AdminEntry
        say={speech.say}
        fault={fault}
        isBusy={isBusy}
        {...(isAlive && { onToken: (token: string) => void enter(token) })}
      />
    );
  }
  return (
    <AdminBoard
      speech={speech}
      desk={session.desk}
      first={session.first}
      onEnd={(why) => {
        setSession(undefined);
        setFault(why);
      }}
    />
  );
}
