import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { AdminDesk, LivePage, LiveSecret } from './admin-data.ts';
import { isSecondClick } from './by-person.ts';
import { useLatest } from './latest.ts';
import { shortTime, type Take, type Turn } from './admin-words.ts';
import type { Speech } from './speak.ts';

interface SecretsProps {
  readonly speech: Speech;
  readonly desk: AdminDesk;
  readonly take: Take;
  readonly turn: Turn;
}

function kindsOf({ passphrase_required, end_to_end, for_people }: LiveSecret, { say }: Speech): string {
  const kinds = [
    for_people ? say('admin.kind.people') : say('admin.kind.plain'),
    ...(passphrase_required ? [say('admin.kind.passphrase')] : []),
    ...(end_to_end ? [say('admin.kind.endToEnd')] : []),
  ];
  return kinds.join(', ');
}

interface RowProps {
  readonly speech: Speech;
  readonly secret: LiveSecret;
  /** Whether it is known now what became of it. */
  readonly onBurn: () => Promise<boolean>;
}

function Act({ speech: { say }, secret, onBurn }: RowProps) {
  const [isAsking, setAsking] = useState(false);
  const [hasFailed, setFailed] = useState(false);
  const danger = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => danger.current?.focus(), [isAsking]);
  const isOver = !['sealed', 'frozen', 'claimed'].includes(secret.state);
  if (isOver) return <span>–</span>;
  if (!isAsking) {
    return (
      <button
        type="button"
        class="small"
        aria-label={say('admin.secrets.burnOne', { id: secret.id })}
        onClick={() => {
          setFailed(false);
          setAsking(true);
        }}
      >
        {say('admin.secrets.burn')}
      </button>
    );
  }
  return (
    <div class="sure" role="group" aria-label={say('admin.secrets.burnOne', { id: secret.id })}>
      <p>{say('admin.secrets.sure')}</p>
      {hasFailed && (
        <p class="error" role="alert">
          {say('admin.lost')}
        </p>
      )}
      <button
        type="button"
        class="small danger"
        ref={danger}
        onClick={(event) => {
          if (!isSecondClick(event)) void onBurn().then((isKnown) => setFailed(!isKnown));
        }}
      >
        {say('admin.secrets.burn')}
      </button>
      <button
        type="button"
        class="small"
        onClick={() => {
          setAsking(false);
        }}
      >
        {say('admin.secrets.keep')}
      </button>
    </div>
  );
}

function Row(props: RowProps) {
  const { speech, secret } = props;
  const { say, language } = speech;
  const cell = (name: Parameters<typeof say>[0]) => ({ 'data-name': say(name) });
  return (
    <tr>
      <td {...cell('admin.secrets.id')} class="code id">
        {secret.id}
      </td>
      <td {...cell('admin.secrets.state')}>{say(`admin.state.${secret.state}`)}</td>
      <td {...cell('admin.secrets.created')}>{shortTime(secret.created_at, language, 'short')}</td>
      <td {...cell('admin.secrets.expires')}>{shortTime(secret.expires_at, language, 'short')}</td>
      <td {...cell('admin.secrets.views')}>
        {say('admin.secrets.viewsOf', { left: secret.views_left, most: secret.views })}
      </td>
      <td {...cell('admin.secrets.kind')}>{kindsOf(secret, speech)}</td>
      <td {...cell('admin.secrets.act')}>
        <Act {...props} />
      </td>
    </tr>
  );
}

const COLUMNS = ['id', 'state', 'created', 'expires', 'views', 'kind', 'act'] as const;

export function AdminSecrets({ speech, desk, take, turn }: SecretsProps) {
  const { say } = speech;
  const [page, setPage] = useState<LivePage>();
  const [said, setSaid] = useState('');
  /** Somebody has gone on to older ones. */
  const hasOlder = useRef(false);
  const begin = useLatest();
  const load = async (before?: string) => {
    const isLatest = begin();
    const had = hasOlder.current;
    hasOlder.current = before !== undefined;
    const answer = await desk.live(before);
    if (!isLatest()) return;
    const body = take(answer);
    if (!body) {
      hasOlder.current = had;
      return;
    }
    const earlier = before === undefined ? [] : (page?.secrets ?? []);
    setPage({ ...body, secrets: [...earlier, ...body.secrets] });
  };
  useEffect(() => {
    if (turn.isAsked || !hasOlder.current) void load();
  }, [turn]);
  const burn = async (id: string) => {
    const now = take(await desk.burn(id));
    if (!now) return false;
    // A list that was asked for before this knows nothing of it.
    begin();
    setSaid(say(now.state === 'burned' ? 'admin.secrets.burned' : 'admin.secrets.over'));
    setPage((old) => old && { ...old, secrets: old.secrets.map((one) => (one.id === id ? now : one)) });
    return true;
  };
  return (
    <section aria-labelledby="admin-secrets">
      <h2 id="admin-secrets">{say('admin.secrets.title')}</h2>
      <p class="hint">{say('admin.secrets.note')}</p>
      <p class="said" role="status">
        {said}
      </p>
      {page && page.secrets.length > 0 && (
        <table class="rows">
          <thead>
            <tr>
              {COLUMNS.map((column) => (
                <th key={column} scope="col">
                  {say(`admin.secrets.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {page.secrets.map((secret) => (
              <Row key={secret.id} speech={speech} secret={secret} onBurn={() => burn(secret.id)} />
            ))}
          </tbody>
        </table>
      )}
      {page?.secrets.length === 0 && <p>{say(page.next === undefined ? 'admin.none' : 'admin.noneYet')}</p>}
      {page?.next !== undefined && (
        <button type="button" onClick={() => void load(page.next)}>
          {say('admin.more')}
        </button>
      )}
    </section>
  );
}
