import type { FastifyReply, FastifyRequest } from 'fastify';
import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { setPageHeaders } from '../http/headers.ts';
import { sayIn } from '../phrases/catalogue.ts';
import type { Language } from '../phrases/languages.ts';
import type { Assets } from './assets.ts';
import { Layout } from './pages/layout.tsx';
import { languageFor, type WebSay } from './spoken.ts';

export interface Page {
  readonly title: string;
  readonly body: VNode;
  /** The built script that brings it to life; without one the page stands as it is. */
  readonly script?: string;
  readonly status?: number;
}

/** A page, in whichever language its reader wants. */
export type PageIn = (say: WebSay, language: Language) => Page;

export type SendPage = (request: FastifyRequest, reply: FastifyReply, page: PageIn) => Promise<FastifyReply>;

/**
 * `publicUrl` for the pages of the site itself: others can show them to somebody as a card, and their reader can choose his
 * language. Not on the answer to a form: asking for that page again would not bring it back, and it may show what is shown once.
 */
export function pageSender(assets: Assets, publicUrl?: () => string): SendPage {
  return async (request, reply, pageIn) => {
    const language = languageFor(request, reply);
    const say: WebSay = sayIn(language);
    const { title, body, script, status = 200 } = pageIn(say, language);
    const html = renderToString(
      <Layout
        title={title}
        language={language}
        say={say}
        assets={assets}
        script={script}
        site={publicUrl?.().replace(/\/$/, '')}
        hasLanguages={publicUrl !== undefined && request.method === 'GET'}
      >
        {body}
      </Layout>,
    );
    setPageHeaders(reply);
    return await reply.code(status).type('text/html; charset=utf-8').send(`<!doctype html>${html}`);
  };
}
