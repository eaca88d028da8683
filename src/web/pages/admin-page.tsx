import { AdminEntry } from '../parts/admin-entry.tsx';
import type { PageIn } from '../send-page.tsx';
import { rawPhrases } from '../spoken.ts';

export const adminPage: PageIn = (say, language) => ({
  title: say('admin.title'),
  script: 'admin.entry.js',
  body: (
    <div id="admin" data-phrases={JSON.stringify(rawPhrases(language, ['admin.', 'web.fault']))}>
      <AdminEntry say={say} />
    </div>
  ),
});
