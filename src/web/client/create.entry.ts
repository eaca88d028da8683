import { h, hydrate } from 'preact';
import type { CreateTerms } from '../parts/create-form.tsx';
import { CreateApp } from './create-app.tsx';
import { speechOf } from './speak.ts';

const root = document.querySelector<HTMLElement>('#create');
if (root) {
  const terms = JSON.parse(root.dataset['terms'] ?? '{}') as CreateTerms;
  hydrate(h(CreateApp, { speech: speechOf(root), terms }), root);
}
