// What is mutated together, and the tests that have to notice: those that need no server and no compiled program.

const PURE = ['test/vault/**/*.test.ts', 'test/stores/{contract-memory,tables}.test.ts'];

export const ROOMS = {
  vault: {
    mutate: ['src/vault/**/*.ts'],
    tests: ['test/vault/**/*.test.ts', 'test/crypto/vault-keys.test.ts'],
  },
  crypto: {
    mutate: ['src/crypto/**/*.ts'],
    tests: ['test/crypto/**/*.test.ts'],
  },
  memory: {
    mutate: ['src/stores/*.ts', 'src/stores/memory/*.ts', '!src/stores/record-codec.ts'],
    // Of the tables, the file store sees what the memory store has no use for: clocks that are doubted, dead places.
    tests: [
      ...PURE,
      'test/stores/{server-clock,file-clock,file-compaction,compaction-schedule}.test.ts',
      'test/model/model-memory.test.ts',
    ],
  },
  codec: {
    mutate: [
      'src/stores/record-codec.ts',
      'src/stores/file/{audit-codec,damage,journal-codec,operations,mend-line,replay,data-files}.ts',
    ],
    tests: [
      'test/stores/{journal-codec,mend-line,audit-codec,data-files,replay}.test.ts',
      'test/stores/{file-journal,file-versions,file-audit,contract-file}.test.ts',
    ],
  },
};
