import type { ComponentChildren } from 'preact';
import type { Language } from '../../phrases/languages.ts';
import type { Assets } from '../assets.ts';
import type { WebSay } from '../spoken.ts';

export interface LayoutProps {
  readonly title: string;
  readonly language: Language;
  readonly say: WebSay;
  readonly assets: Assets;
  readonly script: string | undefined;
  readonly children: ComponentChildren;
}

/** The frame of every page. Holds nothing that depends on a secret. */
export function Layout({ title, language, say, assets, script, children }: LayoutProps) {
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <title>{`${title} · Tellonce`}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex, nofollow" />
        <link rel="icon" type="image/svg+xml" href={assets.urlOf('icon.svg')} />
        <link rel="stylesheet" href={assets.urlOf('page.entry.css')} />
        {script !== undefined && <script type="module" src={assets.urlOf(script)} />}
      </head>
      <body>
        <header class="top">
          <a class="brand" href="/" title={say('web.home')}>
            <img src={assets.urlOf('icon.svg')} alt="" width="28" height="28" />
            <span>Tellonce</span>
          </a>
        </header>
        <main class="card">{children}</main>
        <footer class="foot">
          <p>{say('web.footer')}</p>
        </footer>
      </body>
    </html>
  );
}
