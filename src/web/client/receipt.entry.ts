import { h, render } from 'preact';
import type { ReceiptFacts } from '../parts/receipt-view.tsx';
import { ReceiptApp } from './receipt-app.tsx';
import { speechOf } from './speak.ts';

const root = document.querySelector<HTMLElement>('#receipt');
const { key, receipt } = root?.dataset ?? {};
if (root && key !== undefined && receipt !== undefined) {
  const first = JSON.parse(receipt) as ReceiptFacts;
  // Not hydrated: the browser's own time zone makes other words, and the forms become buttons.
  root.textContent = '';
  render(h(ReceiptApp, { speech: speechOf(root), path: `/receipts/${key}`, first }), root);
}
