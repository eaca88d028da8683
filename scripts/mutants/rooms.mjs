// What is mutated together, and the tests that have to notice. Those that need no server and no compiled program, and of them
// the quick ones: each mutant that lives runs all that come by it.

const KEYS = 'src/crypto/{key-ring,key-ring-check,reseal-state,sealed-state-store}.ts';
const CODEC = 'src/stores/file/{audit-codec,damage,journal-codec,operations,mend-line,replay,data-files}.ts';

export const ROOMS = {
  vault: {
    mutate: ['src/vault/**/*.ts'],
    tests: ['test/vault/**/*.test.ts', 'test/crypto/vault-keys.test.ts'],
  },
  crypto: {
    mutate: ['src/crypto/**/*.ts', `!${KEYS}`],
    tests: ['test/crypto/**/*.test.ts'],
  },
  keys: {
    mutate: [KEYS],
    tests: ['test/crypto/{key-ring,key-ring-check,reseal-state,sealed-state}.test.ts'],
  },
  memory: {
    mutate: ['src/stores/*.ts', 'src/stores/memory/*.ts', '!src/stores/record-codec.ts'],
    // Of the tables, the file store sees what the memory store has no use for: clocks that are doubted.
    tests: ['test/stores/{contract-memory,tables,state-table,server-clock,file-clock}.test.ts'],
  },
  codec: {
    mutate: ['src/stores/record-codec.ts', CODEC],
    tests: [
      'test/stores/{journal-codec,mend-line,operations,audit-codec,data-files,replay,file-versions,file-compaction}.test.ts',
    ],
  },
  file: {
    mutate: ['src/stores/file/*.ts', `!${CODEC}`, '!src/stores/file/{files,repair*,*.job}.ts'],
    tests: [
      'test/stores/{contract-file,file-audit,file-audit-edges,file-audit-writing,file-clock,file-clock-back,file-clock-steps,file-compaction,file-compaction-random}.test.ts',
      'test/stores/{file-folder,file-journal,file-reopen,file-versions,folder-lock,journal-writer,compaction-schedule,replay,rewriting,sealed-files}.test.ts',
      // Those of the disk in memory; the long ones end processes.
      'test/faults/{file-store-disk,file-compaction-crash}.test.ts',
    ],
  },
};
