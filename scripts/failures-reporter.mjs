// A reporter of the runner beside its own: writes what failed as lines of JSON to the file that TELLONCE_FAILURES names.
// The runner's `json` report leaves out hooks, loose errors and the difference between what was wanted and what came.
import { appendFileSync } from 'node:fs';

const why = ({ message, diff, stack, cause }) =>
  [
    message,
    diff,
    stack
      ?.split('\n')
      .filter((line) => /^\s+at /.test(line) && !line.includes('node_modules'))
      .slice(0, 4)
      .join('\n'),
    cause && `caused by: ${cause.message ?? String(cause)}`,
  ]
    .filter(Boolean)
    .join('\n');

const failures = (what, errors) => errors.map((error) => ({ what, why: why(error) }));

function* failuresOf(testModule) {
  const file = testModule.relativeModuleId;
  yield* failures(file, testModule.errors());
  for (const suite of testModule.children.allSuites())
    yield* failures(`${file} > ${suite.fullName}`, suite.errors());
  for (const test of testModule.children.allTests('failed'))
    yield { what: `${file} > ${test.fullName}`, why: (test.result().errors ?? []).map(why).join('\n') };
}

export default class FailuresReporter {
  onTestRunEnd(testModules, unhandledErrors) {
    const all = [
      ...testModules.flatMap((testModule) => [...failuresOf(testModule)]),
      ...failures('outside of every test', unhandledErrors),
    ];
    for (const failure of all) appendFileSync(process.env.TELLONCE_FAILURES, `${JSON.stringify(failure)}\n`);
  }
}
