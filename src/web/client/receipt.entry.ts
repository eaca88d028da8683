import { timeText } from '../times.ts';

// The server writes UTC, because it does not know where the reader is; the browser does.
const language = document.documentElement.lang;
for (const element of document.querySelectorAll('time')) {
  const atMs = Date.parse(element.dateTime);
  if (!Number.isNaN(atMs)) element.textContent = timeText(atMs, language);
}
