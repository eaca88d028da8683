import { SETTINGS } from './schema.ts';
import type { Setting } from './setting.ts';

const ROWS: readonly Setting<unknown>[] = Object.values(SETTINGS);

/** The settings table of the README. */
export function settingsTable(): string {
  const rows = ROWS.map(({ name, isSecret, fallback, meaning }) => {
    const shown = isSecret ? `\`${name}\` (secret)` : `\`${name}\``;
    return `| ${shown} | ${/^[\w./:-]+$/.test(fallback) ? `\`${fallback}\`` : fallback} | ${meaning} |`;
  });
  return ['| Name | Default | Meaning |', '| --- | --- | --- |', ...rows].join('\n');
}

/** `.env.example`: every setting, commented out. */
export function envExample(): string {
  const blocks = ROWS.map(({ name, isSecret, fallback, meaning, example }) => {
    const file = isSecret ? `, or name a file with ${name}_FILE` : '';
    return `# ${meaning.replaceAll('`', '')}\n# Default: ${fallback.replaceAll('`', '')}${file}\n#${name}=${example}\n`;
  });
  return `# Every setting of Tellonce. None is required. This file is made by \`npm run render\`.\n\n${blocks.join('\n')}`;
}
