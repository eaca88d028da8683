import type { WebPhraseKey } from '../spoken.ts';
import type { Overview } from './admin-data.ts';
import { reasonWords, shortTime } from './admin-words.ts';
import type { Speech } from './speak.ts';

export interface OverviewProps {
  readonly speech: Speech;
  readonly overview: Overview;
}

function Tile({ name, value, isMain = false }: { name: string; value: string; isMain?: boolean }) {
  return (
    <div class={isMain ? 'tile main-tile' : 'tile'}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

const LIVE: readonly (readonly [WebPhraseKey, Exclude<keyof Overview['live'], 'is_whole'>])[] = [
  ['admin.now.live', 'secrets'],
  ['admin.now.passphrase', 'with_passphrase'],
  ['admin.now.endToEnd', 'end_to_end'],
  ['admin.now.people', 'for_people'],
  ['admin.now.frozen', 'frozen'],
];

const DAY = ['created', 'opened', 'repeated', 'burned', 'expired', 'frozen', 'thawed'] as const;

export function AdminCounts({ speech: { say, language }, overview }: OverviewProps) {
  const { live, day } = overview;
  const number = new Intl.NumberFormat(language);
  const refusals = Object.entries(day.refusals).sort(([, one], [, other]) => other - one);
  return (
    <section aria-labelledby="admin-now">
      <h2 id="admin-now">{say('admin.now.title')}</h2>
      <dl class="tiles">
        {LIVE.map(([name, field], index) => (
          <Tile key={field} name={say(name)} value={number.format(live[field])} isMain={index === 0} />
        ))}
      </dl>
      {!live.is_whole && <p class="hint">{say('admin.now.partly')}</p>}
      <h3>{say('admin.day.title')}</h3>
      <dl class="tiles">
        {DAY.map((event) => (
          <Tile key={event} name={say(`admin.day.${event}`)} value={number.format(day.events[event] ?? 0)} />
        ))}
        <Tile name={say('admin.day.refusals')} value={number.format(day.events['refused'] ?? 0)} />
      </dl>
      {refusals.length > 0 && (
        <p class="hint">
          {refusals
            .map(([reason, count]) => `${reasonWords(say, reason)}: ${number.format(count)}`)
            .join(' · ')}
        </p>
      )}
      {!day.is_whole && <p class="hint">{say('admin.partly')}</p>}
    </section>
  );
}

export function AdminParts({ speech: { say, language }, overview }: OverviewProps) {
  const when = (at: string | null) => (at === null ? say('admin.parts.never') : shortTime(at, language));
  return (
    <section aria-labelledby="admin-parts">
      <h2 id="admin-parts">{say('admin.parts.title')}</h2>
      <dl class="facts">
        {overview.faces.map(({ name, state, note }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <span class={`mark ${state}`}>{say(`admin.parts.${state}`)}</span>{' '}
              <span class="hint">{note}</span>
            </dd>
          </div>
        ))}
        {overview.jobs.map(({ name, last_at, next_at, has_failed }) => (
          <div key={name}>
            <dt class="code">{name}</dt>
            <dd>
              {has_failed && <span class="mark down">{say('admin.parts.failed')}</span>}{' '}
              {`${say('admin.parts.last')}: ${when(last_at)}`}
              <br />
              {`${say('admin.parts.next')}: ${when(next_at)}`}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

export function AdminStore({ speech: { say, language }, overview }: OverviewProps) {
  const { store, keys } = overview;
  const megabytes = new Intl.NumberFormat(language, {
    style: 'unit',
    unit: 'megabyte',
    maximumFractionDigits: 0,
  });
  return (
    <section aria-labelledby="admin-store">
      <h2 id="admin-store">{say('admin.store.title')}</h2>
      <dl class="facts">
        <div>
          <dt>{say('admin.store.store')}</dt>
          <dd>
            {store.engine}{' '}
            <span class={`mark ${store.is_up ? 'up' : 'down'}`}>
              {say(`admin.parts.${store.is_up ? 'up' : 'down'}`)}
            </span>
          </dd>
        </div>
        {keys.ring.map(({ id, role, fingerprint, known_since }) => (
          <div key={id}>
            <dt>{say('admin.store.key', { id })}</dt>
            <dd>
              {say(`admin.role.${role}`)} <span class="hint code">{fingerprint}</span>{' '}
              {known_since !== null && (
                <span class="hint">
                  {say('admin.store.keySince', { when: shortTime(known_since, language, 'short') })}
                </span>
              )}
            </dd>
          </div>
        ))}
        <div>
          <dt>{say('admin.store.version')}</dt>
          <dd>{overview.version}</dd>
        </div>
        <div>
          <dt>{say('admin.store.since')}</dt>
          <dd>{shortTime(overview.started_at, language)}</dd>
        </div>
        <div>
          <dt>{say('admin.store.memory')}</dt>
          <dd>{megabytes.format(overview.memory_bytes / 1e6)}</dd>
        </div>
      </dl>
      {!keys.is_right && <p class="error">{say('admin.store.keysWrong')}</p>}
    </section>
  );
}
