import { readFile } from 'node:fs/promises';
import type { PagePolicy } from '../http/headers.ts';
import { sha256, toBase64Url } from '../kit/bytes.ts';

/** A page that shows the description with somebody else's viewer, served from here. */
export interface ViewerPage {
  readonly path: '/docs' | '/redoc';
  readonly title: string;
  readonly script: string;
  readonly style?: string;
  /** Starts the viewer; a file of its own, for pages may hold no script. */
  readonly start: string;
  /** An address of somebody else's that the script would load from: taken out of it. */
  readonly foreign?: string;
}

/** Headers of both pages. Both viewers write styles into the page, markup by strings, and draw small pictures that way. */
export const VIEWER_POLICY: PagePolicy = {
  extra: { 'style-src': "'unsafe-inline'", 'img-src': 'data:' },
  trustedTypes: false,
};

export const DOCS: ViewerPage = {
  path: '/docs',
  title: 'Tellonce API',
  script: 'swagger-ui-bundle.js',
  style: 'swagger-ui.css',
  start: `SwaggerUIBundle({ url: 'openapi.json', dom_id: '#viewer', deepLinking: true, validatorUrl: null });\n`,
};

/** Its search would need a worker made from a string. */
export const REDOC: ViewerPage = {
  path: '/redoc',
  title: 'Tellonce API reference',
  script: 'redoc.standalone.js',
  start: `Redoc.init('openapi.json', { disableSearch: true }, document.getElementById('viewer'));\n`,
  foreign: 'https://cdn.redoc.ly/redoc/logo-mini.svg',
};

const SCRIPT = 'text/javascript; charset=utf-8';
const STYLE = 'text/css; charset=utf-8';

export interface Viewer {
  readonly files: readonly { readonly name: string; readonly type: string }[];
  html(): Promise<string>;
  read(name: string): Promise<Buffer>;
}

/** Files are read when first asked for, then kept: they are large, and few starts ever need them. */
export function openViewer(page: ViewerPage, folder: URL): Viewer {
  const kept = new Map<string, Promise<Buffer>>();

  async function readViewer(name: string): Promise<Buffer> {
    const content = await readFile(new URL(name, folder));
    return page.foreign === undefined
      ? content
      : Buffer.from(content.toString('utf8').replaceAll(page.foreign, 'data:,'));
  }

  function read(name: string): Promise<Buffer> {
    let file = kept.get(name);
    if (!file) {
      file = name === 'start.js' ? Promise.resolve(Buffer.from(page.start)) : readViewer(name);
      kept.set(name, file);
      file.catch(() => kept.delete(name));
    }
    return file;
  }

  /** Its address changes with its content, so that browsers may keep it for ever. */
  async function address(name: string): Promise<string> {
    const version = toBase64Url(sha256(await read(name))).slice(0, 12);
    return `${page.path.slice(1)}/${name}?v=${version}`;
  }

  const { script, style } = page;
  return {
    files: [
      { name: script, type: SCRIPT },
      ...(style === undefined ? [] : [{ name: style, type: STYLE }]),
      { name: 'start.js', type: SCRIPT },
    ],
    read,
    async html() {
      const link = style === undefined ? '' : `<link rel="stylesheet" href="${await address(style)}">`;
      return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page.title}</title>
<link rel="icon" href="data:,">
${link}
</head>
<body>
<div id="viewer"></div>
<noscript>This page needs JavaScript. The description itself: <a href="openapi.json">openapi.json</a>.</noscript>
<script src="${await address(script)}"></script>
<script src="${await address('start.js')}"></script>
</body>
</html>
`;
    },
  };
}
