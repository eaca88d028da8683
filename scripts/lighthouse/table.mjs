// The table of docs/lighthouse.md, from what Lighthouse reports.

const CATEGORIES = {
  performance: 'performance',
  accessibility: 'accessibility',
  'best-practices': 'practices',
  seo: 'SEO',
};
const TIMINGS = {
  'first-contentful-paint': 'FCP',
  'largest-contentful-paint': 'LCP',
  'total-blocking-time': 'TBT',
  interactive: 'TTI',
};

/** What is off by intent: audit by audit, with its reason. Anything else below 1 is a fault. */
export const INTENDED = {
  'is-crawlable': '`noindex` by intent: no page of a secret belongs into a search engine (SEO)',
  'http-status-code': 'a page that is not there says 404 (SEO)',
  'errors-in-console': 'and the browser notes that status on its console (best practices)',
};

const isFault = ({ score, scoreDisplayMode }) =>
  score !== null && score < 0.9 && ['binary', 'numeric', 'metricSavings'].includes(scoreDisplayMode);

/** Audits that cost points. Those without weight are hints. */
function faultsOf({ audits, categories }) {
  const weighed = Object.values(categories).flatMap(({ auditRefs }) =>
    auditRefs.filter(({ weight }) => weight > 0),
  );
  return [...new Set(weighed.map(({ id }) => id))].filter((id) => isFault(audits[id]));
}

/** One report as a line: scores out of 100, bytes and requests as they went over the line, timings in milliseconds. */
export function lineOf(page, device, report) {
  const { categories, audits } = report;
  const sent = audits['network-requests']?.details?.items ?? [];
  const score = (id) => {
    const value = categories[id]?.score;
    return typeof value === 'number' ? Math.round(value * 100) : undefined;
  };
  const timings = Object.keys(TIMINGS).map((id) => [id, audits[id]?.numericValue]);
  return {
    page,
    device,
    // What was clicked to is not loaded anew: Lighthouse has no speed for it.
    scores: Object.fromEntries(
      Object.keys(CATEGORIES).map((id) => [
        id,
        id === 'performance' && report.gatherMode === 'snapshot' ? undefined : score(id),
      ]),
    ),
    timings: Object.fromEntries(
      timings.filter(([, value]) => typeof value === 'number').map(([id, value]) => [id, Math.round(value)]),
    ),
    bytes: sent.reduce((sum, { transferSize }) => sum + (transferSize ?? 0), 0),
    requests: sent.length,
    faults: faultsOf(report),
  };
}

/** The best of several runs: other work of the machine only ever makes a page look slower. */
export function bestOf(lines) {
  const speed = ({ scores, timings }) => [scores.performance ?? 0, -(timings.interactive ?? 0)];
  return lines.reduce((best, line) => {
    const [one, other] = [speed(best), speed(line)];
    return other[0] > one[0] || (other[0] === one[0] && other[1] > one[1]) ? line : best;
  });
}

/** What costs a line points, and is not meant to. */
export function unexplained({ faults }) {
  return faults.filter((id) => !(id in INTENDED));
}

const shown = (value) => (value === undefined ? '–' : String(value));
const kilobytes = (bytes) => (bytes === 0 ? '–' : (bytes / 1024).toFixed(1));

export function tableOf(lines) {
  const head = [
    'page',
    'device',
    ...Object.values(CATEGORIES),
    'KiB',
    'requests',
    ...Object.values(TIMINGS).map((name) => `${name}, ms`),
  ];
  const rows = lines.map(({ page, device, scores, timings, bytes, requests }) => [
    page,
    device,
    ...Object.keys(CATEGORIES).map((id) => shown(scores[id])),
    kilobytes(bytes),
    bytes === 0 ? '–' : String(requests),
    ...Object.keys(TIMINGS).map((id) => shown(timings[id])),
  ]);
  const rule = head.map((_name, at) => (at < 2 ? '---' : '---:'));
  return [head, rule, ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
