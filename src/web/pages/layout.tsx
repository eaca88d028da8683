import type { ComponentChildren } from 'preact';
import type { Language } from '../../phrases/languages.ts';
import type { Assets } from '../assets.ts';
import { LanguageChoice } from '../parts/language-choice.tsx';
import type { WebSay } from '../spoken.ts';

export interface LayoutProps {
  readonly title: string;
  readonly language: Language;
  readonly say: WebSay;
  readonly assets: Assets;
  readonly script: string | undefined;
  /** The base of every link, without a slash at its end; none where nobody would pass the address on. */
  readonly site: string | undefined;
  readonly hasLanguages: boolean;
  readonly children: ComponentChildren;
}

type HeadProps = Omit<LayoutProps, 'hasLanguages' | 'children'>;

/** What chats and networks show of a link. The same for every link of a kind, live or dead; the address itself is not in it. */
function Card({ title, language, say, assets, site }: HeadProps) {
  return (
    <>
      <meta property="og:type" content="website" />
      <meta property="og:site_name" content="Tellonce" />
      <meta property="og:title" content={title} />
      <meta property="og:description" content={say('web.card')} />
      <meta property="og:locale" content={language} />
      <meta property="og:image" content={`${site}${assets.urlOf('card.png')}`} />
      <meta property="og:image:width" content="1200" />
      <meta property="og:image:height" content="630" />
      <meta property="og:image:alt" content="Tellonce" />
      <meta name="twitter:card" content="summary_large_image" />
    </>
  );
}

function Head(props: HeadProps) {
  const { title, say, assets, script, site } = props;
  return (
    <head>
      <meta charset="utf-8" />
      <title>{`${title} · Tellonce`}</title>
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="description" content={say('web.card')} />
      <meta name="color-scheme" content="light dark" />
      <meta name="theme-color" media="(prefers-color-scheme: light)" content="#f4f5f8" />
      <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#10131b" />
      <meta name="robots" content="noindex, nofollow" />
      {site !== undefined && <Card {...props} />}
      <link rel="icon" type="image/svg+xml" href={assets.urlOf('icon.svg')} />
      <link rel="apple-touch-icon" sizes="180x180" href={assets.urlOf('icon-180.png')} />
      <link rel="manifest" href="/manifest.webmanifest" />
      <link rel="stylesheet" href={assets.urlOf('page.entry.css')} />
      {script !== undefined && <script type="module" src={assets.urlOf(script)} />}
    </head>
  );
}

/** The frame of every page. Holds nothing that depends on a secret. */
export function Layout({ hasLanguages, children, ...head }: LayoutProps) {
  const { language, say, assets } = head;
  return (
    <html lang={language}>
      <Head {...head} />
      <body>
        <header class="top">
          <a class="brand" href="/" title={say('web.home')}>
            <img src={assets.urlOf('icon.svg')} alt="" width="28" height="28" />
            <span>Tellonce</span>
          </a>
          {hasLanguages && <LanguageChoice say={say} language={language} />}
        </header>
        <main class="card">
          {children}
          <p class="hint on-paper">{say('web.onPaper')}</p>
        </main>
        <footer class="foot">
          <p>{say('web.footer')}</p>
        </footer>
      </body>
    </html>
  );
}
