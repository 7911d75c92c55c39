// Tells what failed, and prints "N passed, N failed" as the last line.
//
// The output before is long, and who reads it may have its end alone: so failures are told once more, with their messages.
// Arguments: the folder of the reports, the names of the reports, "--", the steps that failed.
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const [folder, ...rest] = process.argv.slice(2);
const names = rest.slice(0, rest.indexOf('--'));
const failedSteps = rest.slice(rest.indexOf('--') + 1);

let passed = 0;
let failed = 0;

function tellFailure(text) {
  console.log(`FAILED ${text}`);
}

for (const name of names) {
  const file = join(folder, `${name}.json`);
  // A run without a report ended before its first test.
  if (!existsSync(file)) {
    failed += 1;
    tellFailure(`${name}: no report`);
    continue;
  }
  const report = JSON.parse(readFileSync(file, 'utf8'));
  passed += report.numPassedTests;
  failed += report.numTotalTests - report.numPassedTests;
  for (const { name: path, status, message, assertionResults } of report.testResults) {
    const tests = assertionResults.filter((test) => test.status !== 'passed');
    for (const test of tests) {
      tellFailure(
        `${name}: ${relative('.', path)}: ${test.fullName} (${test.status})\n${test.failureMessages.join('\n')}`,
      );
    }
    if (status === 'failed' && tests.length === 0)
      tellFailure(`${name}: ${relative('.', path)}: outside of its tests\n${message}`);
  }
  // An error that belongs to no test, such as a promise that nobody awaited, fails the run all the same.
  if (!report.success && report.numPassedTests === report.numTotalTests) failed += 1;
}

for (const step of failedSteps) tellFailure(`step: ${step}`);
if (failedSteps.length > 0 && failed === 0) failed = 1;

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
