// Reads the runner's report (the mutation-testing schema): who survived, and the score.

const NOTICED = ['Killed', 'Timeout'];
const UNNOTICED = ['Survived', 'NoCoverage'];

export const isUnnoticed = (status) => UNNOTICED.includes(status);

const allOf = ({ files }) =>
  Object.entries(files).flatMap(([file, { mutants, source }]) =>
    mutants.map((mutant) => ({ ...mutant, file, lines: source.split('\n') })),
  );

/** The piece of the source that was replaced, on one line. */
function replaced({ lines, location: { start, end } }) {
  const text =
    start.line === end.line
      ? lines[start.line - 1].slice(start.column - 1, end.column - 1)
      : `${lines[start.line - 1].slice(start.column - 1)} …`;
  return text.length > 80 ? `${text.slice(0, 80)} …` : text;
}

export function survivorsOf(report) {
  const lines = allOf(report)
    .filter(({ status }) => isUnnoticed(status))
    .map((one) => {
      const { file, location, mutatorName, replacement, status } = one;
      const instead = replacement.replaceAll(/\s+/g, ' ');
      return `${file}:${location.start.line} ${status} ${mutatorName}: ${replaced(one)} -> ${instead}\n`;
    });
  return lines.join('');
}

export function scoreOf(report) {
  const mutants = allOf(report);
  const count = (statuses) => mutants.filter(({ status }) => statuses.includes(status)).length;
  const [noticed, unnoticed] = [count(NOTICED), count(UNNOTICED)];
  const score = ((100 * noticed) / Math.max(1, noticed + unnoticed)).toFixed(1);
  return `${noticed} of ${noticed + unnoticed} mutants were noticed: ${score} %; ${count(['Ignored'])} were left out`;
}
