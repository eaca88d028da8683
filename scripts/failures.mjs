// What failed, told again below everything else: whoever reads only the end of a long run sees which test it was and why.
import { linesOfJson } from './figures.mjs';

/** Lines of one failure's message; the whole stands above, in the runner's own words. */
const LINES_MAX = 40;
/** How many failures are told whole; of a run in which all is red, the first are enough to begin with. */
const TOLD_MAX = 20;

const COLOUR = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

function shortened(message) {
  const lines = message.replace(COLOUR, '').trimEnd().split('\n');
  const told = lines.slice(0, LINES_MAX);
  return lines.length > told.length ? [...told, `(${lines.length - told.length} more lines above)`] : told;
}

/** The failures that the reporter beside the runner's (failures-reporter.mjs) has written of a run on this version of Node. */
export function failuresIn(file, node) {
  return linesOfJson(file).map((failure) => ({ ...failure, node }));
}

export function failureTable(failures) {
  const name = ({ node, what }) => `FAILED on Node ${node}: ${what}`;
  const told = failures
    .slice(0, TOLD_MAX)
    .flatMap((failure) => [name(failure), ...shortened(failure.why).map((line) => `    ${line}`.trimEnd())]);
  return `${[...told, ...failures.slice(TOLD_MAX).map(name)].join('\n')}\n`;
}
