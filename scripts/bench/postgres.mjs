// One PostgreSQL cluster for the run, with its default settings (every commit is on the disk before it is answered); a place is
// a database in it.
import { chownSync, mkdirSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { CORES, end, firstLine, freePort, launch, outputOf } from './processes.mjs';

const DEBIAN = '/usr/lib/postgresql';
const USER = 'tellonce';

/** Debian keeps initdb and postgres off the PATH, one folder for each version. */
function binaries() {
  const versions = readdirSync('/usr/lib').includes('postgresql') ? readdirSync(DEBIAN) : [];
  const newest = versions
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(DEBIAN, version, 'bin'));
  return [...newest, process.env.PATH].join(delimiter);
}

/** PostgreSQL refuses to run as root: there, it runs as the user that its package made. */
async function notRoot() {
  if (process.getuid() !== 0) return {};
  const [uid, gid] = await Promise.all(['-u', '-g'].map((flag) => outputOf('id', [flag, 'postgres'])));
  return { uid: Number(uid), gid: Number(gid) };
}

export async function openPostgres(scratch) {
  const env = { ...process.env, PATH: binaries() };
  const owner = await notRoot();
  const folder = join(scratch, 'postgres');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (owner.uid !== undefined) chownSync(folder, owner.uid, owner.gid);
  const asOwner = { env, cwd: folder, ...owner };
  await outputOf('initdb', ['-D', folder, '-U', USER, '-A', 'trust', '-E', 'UTF8', '--locale=C'], asOwner);
  const port = await freePort();
  const words = ['-D', folder, '-p', String(port), '-h', '127.0.0.1', '-k', ''];
  const server = launch(CORES.engine, 'postgres', words, { ...asOwner, stdio: ['ignore', 'ignore', 'pipe'] });
  await firstLine(server.child.stderr, /ready to accept connections/);

  const ask = (statement) =>
    outputOf(
      'psql',
      ['-h', '127.0.0.1', '-p', String(port), '-U', USER, '-d', 'postgres', '-Atqc', statement],
      {
        env,
      },
    );
  let last = 0;
  return {
    version: `PostgreSQL ${(await ask('SHOW server_version')).split(' ')[0].trim()}`,
    async place(copyOf) {
      last += 1;
      const name = `bench_${last}`;
      await ask(`CREATE DATABASE ${name}${copyOf ? ` TEMPLATE ${copyOf.name}` : ''}`);
      // Or it would come by the clock, in the middle of a run.
      await ask('CHECKPOINT');
      return {
        name,
        env: { STORE_URL: `postgres://${USER}@127.0.0.1:${port}/${name}` },
        bytes: async () => Number(await ask(`SELECT pg_database_size('${name}')`)),
        close: () => Promise.resolve(),
        remove: () => ask(`DROP DATABASE ${name} WITH (FORCE)`),
      };
    },
    close: () => end(server, 'SIGINT'),
  };
}
