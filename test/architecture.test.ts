import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');

/** What each layer may import: whole layers by name, single files by path. Nothing imports upward. */
const LAYERS: Readonly<Record<string, readonly string[]>> = {
  kit: [],
  vault: ['kit'],
  config: ['kit'],
  phrases: ['kit', 'vault/errors.ts'],
  crypto: ['vault', 'kit'],
  stores: ['vault', 'kit'],
  http: ['vault', 'kit'],
  jobs: ['vault', 'kit'],
  talk: ['vault', 'phrases', 'kit'],
  api: ['http', 'vault', 'phrases', 'kit'],
  web: ['http', 'vault', 'phrases', 'kit'],
  telegram: ['talk', 'phrases', 'kit', 'vault/errors.ts', 'http'],
  slack: ['talk', 'phrases', 'kit', 'vault/errors.ts', 'http'],
  console: ['talk', 'phrases', 'kit', 'vault/errors.ts', 'http'],
};
const UNBOUND = ['app', 'main.ts'];

/** The one worker that does more than ask: it rewrites files, with these alone. */
const FILE_WORKER = 'stores/file/compact-journal.job.ts';
const FILE_WORKER_REACH = [
  'jobs/ask.ts',
  'stores/file/damage.ts',
  'stores/file/files.ts',
  'stores/file/journal-codec.ts',
  'stores/file/rewrite-range.ts',
  'stores/file/rewriting.ts',
  'stores/file/rewritten-file.ts',
  'stores/store-start-error.ts',
];

/** A package, and the only place that may import it. */
const VENDOR_FENCES: readonly { readonly vendor: RegExp; readonly place: RegExp }[] = [
  { vendor: /^node-forge/, place: /^crypto\/forge-gcm\.ts$/ },
  { vendor: /^lowdb/, place: /^stores\/file\// },
  { vendor: /^telegraf/, place: /^telegram\// },
  { vendor: /^@slack\//, place: /^slack\// },
  { vendor: /^@redis\//, place: /^stores\/redis\// },
  { vendor: /^pg$/, place: /^stores\/postgres\// },
  { vendor: /^prom-client$/, place: /^http\/meters\.ts$/ },
  { vendor: /^bree$/, place: /^jobs\/scheduler\.ts$/ },
];

/** Words of the code, and the only places where they may stand. */
const WORD_FENCES: readonly { readonly word: RegExp; readonly place: RegExp }[] = [
  { word: /\bprocess\.env\b/, place: /^config\/load\.ts$/ },
  { word: /\bconsole\.\w+\(/, place: /^(main\.ts|console\/)/ },
  { word: /\bprocess\.exit\b/, place: /^(main\.ts|console\/)/ },
];

interface Source {
  readonly path: string;
  readonly text: string;
  readonly ast: ts.SourceFile;
}

function sourcesUnder(folder: string, pattern: RegExp): Source[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map((entry) => {
      const file = join(entry.parentPath, entry.name);
      const text = readFileSync(file, 'utf8');
      const path = relative(join(ROOT, folder), file).replaceAll('\\', '/');
      return { path, text, ast: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true) };
    });
}

function importsOf({ ast }: Source): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier) {
      found.push((node.moduleSpecifier as ts.StringLiteral).text);
    }
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [argument] = node.arguments;
      if (argument && ts.isStringLiteral(argument)) found.push(argument.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(ast);
  return found;
}

function ownImports(source: Source): string[] {
  return importsOf(source)
    .filter((name) => name.startsWith('.'))
    .map((name) => posix.join(posix.dirname(source.path), name));
}

const layerOf = (path: string): string => path.split('/', 1)[0] ?? path;

function upwardImports(source: Source): string[] {
  const layer = layerOf(source.path);
  if (UNBOUND.includes(layer)) return [];
  return ownImports(source)
    .filter((target) => layerOf(target) !== layer)
    .filter((target) => source.path !== FILE_WORKER || target !== 'jobs/ask.ts')
    .filter((target) => !LAYERS[layer]?.some((allowed) => allowed === layerOf(target) || allowed === target))
    .map((target) => `${source.path} imports ${target}`);
}

function longFunctions({ path, ast }: Source): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      const first = ast.getLineAndCharacterOfPosition(node.getStart(ast)).line;
      const lines = ast.getLineAndCharacterOfPosition(node.end).line - first + 1;
      if (lines > 70) found.push(`${path}:${first + 1} has a function of ${lines} lines`);
    }
    ts.forEachChild(node, visit);
  };
  visit(ast);
  return found;
}

function isExported(node: ts.Node): boolean {
  return (
    ts.canHaveModifiers(node) &&
    (ts.getModifiers(node) ?? []).some((one) => one.kind === ts.SyntaxKind.ExportKeyword)
  );
}

function undocumentedFunctions({ path, ast }: Source): string[] {
  return ast.statements
    .filter((node) => isExported(node) && (ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)))
    .filter((node) => ts.getJSDocCommentsAndTags(node).length === 0)
    .map((node) => `${path}:${ast.getLineAndCharacterOfPosition(node.getStart(ast)).line + 1}`);
}

const src = sourcesUnder('src', /\.(ts|tsx)$/);
const tests = sourcesUnder('test', /\.(ts|tsx)$/);
const scripts = sourcesUnder('scripts', /\.mjs$/);

describe('The house', () => {
  it('has a layer for every folder, and a folder for every layer', () => {
    const folders = [...new Set(src.map(({ path }) => layerOf(path)))].sort();
    expect(folders).toEqual([...Object.keys(LAYERS), ...UNBOUND].sort());
  });

  it('lets imports point downward only', () => {
    expect(src.flatMap(upwardImports)).toEqual([]);
  });

  it('has no circles: no file needs, by whatever way, a file that needs it', () => {
    const needs = new Map(src.map((source) => [source.path, ownImports(source)]));
    const circles: string[] = [];
    const walk = (path: string, way: readonly string[], seen: Set<string>): void => {
      if (way.includes(path)) circles.push([...way.slice(way.indexOf(path)), path].join(' -> '));
      if (seen.has(path)) return;
      seen.add(path);
      for (const next of needs.get(path) ?? []) walk(next, [...way, path], seen);
    };
    const seen = new Set<string>();
    for (const path of needs.keys()) walk(path, [], seen);
    expect(circles).toEqual([]);
  });

  it('keeps each vendor behind its fence', () => {
    const strays = src.flatMap((source) =>
      VENDOR_FENCES.filter(({ place }) => !place.test(source.path)).flatMap(({ vendor }) =>
        importsOf(source)
          .filter((name) => vendor.test(name))
          .map((name) => `${source.path} imports ${name}`),
      ),
    );
    expect(strays).toEqual([]);
  });

  it('reads the environment, prints and exits in one place each', () => {
    const strays = src.flatMap(({ path, text }) =>
      WORD_FENCES.filter(({ word, place }) => word.test(text) && !place.test(path)).map(
        ({ word }) => `${path}: ${word.source}`,
      ),
    );
    expect(strays).toEqual([]);
  });

  it('has no file over 250 lines and no function over 70', () => {
    const all = [...src, ...tests, ...scripts];
    const long = all.filter(({ text }) => text.split('\n').length > 251).map(({ path }) => path);
    expect(long).toEqual([]);
    expect([...src, ...scripts].flatMap(longFunctions)).toEqual([]);
  });

  it('exports by name only, and has no drawers for odds and ends', () => {
    const isDefault = ({ ast }: Source) =>
      ast.statements.some((node) => ts.isExportAssignment(node) || /^export default/.test(node.getText(ast)));
    expect(src.filter(({ path }) => !path.endsWith('.d.ts')).filter(isDefault)).toEqual([]);
    const drawers = /(^|[/-])(utils?|helpers?|common|shared|managers?)([./-]|$)/;
    expect(src.map(({ path }) => path).filter((path) => drawers.test(path))).toEqual([]);
  });

  it('documents what other rooms build on: the ports, the vault and the cryptography', () => {
    const promised = src.filter(({ path }) =>
      /^(crypto\/|vault\/(ports|vault|order|passphrase)\.ts)/.test(path),
    );
    expect(promised.flatMap(undocumentedFunctions)).toEqual([]);
  });

  it('lets workers do nothing but ask', () => {
    const jobs = src.filter(({ path }) => path.endsWith('.job.ts') && path !== FILE_WORKER);
    expect(jobs.length).toBeGreaterThan(0);
    expect(jobs.map(importsOf)).toEqual(jobs.map(() => ['./ask.ts']));
  });

  it('lets the worker that rewrites files reach those, and no key, no setting and no data', () => {
    const reach = new Set<string>();
    const vendors = new Set<string>();
    const walk = (path: string): void => {
      const source = src.find((one) => one.path === path);
      for (const name of source ? importsOf(source) : []) if (!name.startsWith('.')) vendors.add(name);
      for (const target of source ? ownImports(source) : []) {
        if (reach.has(target)) continue;
        reach.add(target);
        walk(target);
      }
    };
    walk(FILE_WORKER);
    expect([...reach].sort()).toEqual(FILE_WORKER_REACH);
    expect([...vendors].sort()).toEqual([
      'node:fs/promises',
      'node:os',
      'node:path',
      'node:worker_threads',
      'node:zlib',
    ]);
  });
});
