import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** What axe-core finds wrong with the page as it is now: rule and element, nothing when all is well. */
export async function axeFindings(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  return await page.evaluate(async () => {
    const tool = (window as unknown as { axe: typeof axe }).axe;
    const { violations } = await tool.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      rules: { 'target-size': { enabled: true } },
    });
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 120)}`));
  });
}

/** Whether anything is wider than the window. */
export async function scrollsSideways(page: Page): Promise<boolean> {
  return await page.evaluate(
    () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
  );
}

/** Where text is cut off because its box does not grow with it. What scrolls is not cut. */
async function cutTexts(page: Page): Promise<string[]> {
  return await page.evaluate(() => {
    const isCut = (element: Element): boolean => {
      const { overflowX, overflowY, display } = getComputedStyle(element);
      const isWide = element.scrollWidth > element.clientWidth + 1 && ['hidden', 'clip'].includes(overflowX);
      const isTall =
        element.scrollHeight > element.clientHeight + 1 && ['hidden', 'clip'].includes(overflowY);
      return display !== 'inline' && element.clientWidth > 1 && (isWide || isTall);
    };
    const all = [...document.querySelectorAll('body *:not(svg *, input, select)')];
    return all.filter(isCut).map((element) => element.outerHTML.slice(0, 80));
  });
}

/** What a reader may do to the text of a page: WCAG 1.4.12 (spacing) and 1.4.4 (twice the size). */
const READERS = {
  'wide spacing':
    '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }',
  'text twice as large': 'html { font-size: 200% !important }',
} as const;

/** What does not fit any more, or is cut, under a reader's own style. The content policy must be off for this. */
export async function readerFindings(page: Page, reader: keyof typeof READERS): Promise<string[]> {
  const style = await page.addStyleTag({ content: READERS[reader] });
  const found = (await cutTexts(page)).map((element) => `${reader}: cut: ${element}`);
  if (await scrollsSideways(page)) found.push(`${reader}: scrolls sideways`);
  await style.evaluate((element) => (element as Element).remove());
  return found;
}
