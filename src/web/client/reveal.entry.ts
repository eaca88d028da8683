import { h, hydrate } from 'preact';
import { RevealApp } from './reveal-app.tsx';
import { speechOf } from './speak.ts';

const root = document.querySelector<HTMLElement>('#reveal');
if (root) hydrate(h(RevealApp, { speech: speechOf(root) }), root);
