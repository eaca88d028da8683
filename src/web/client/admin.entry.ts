import { h, hydrate } from 'preact';
import { AdminApp } from './admin-app.tsx';
import { speechOf } from './speak.ts';

const root = document.querySelector<HTMLElement>('#admin');
if (root) hydrate(h(AdminApp, { speech: speechOf(root) }), root);
