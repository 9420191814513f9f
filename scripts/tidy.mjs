// Rules of this code base that no linter has: places, words and lengths. Prints file:line and what to do instead.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { encoding: 'utf8' })
  .split('\0')
  .filter((file) => /\.(ts|tsx|mjs)$/.test(file) && existsSync(file));

const isTest = (file) => /\.test\.tsx?$|^test\/|^bench\/|^scripts\/|\/testing\//.test(file);
const isSource = (file) => /^packages\/[^/]+\/src\//.test(file) && !isTest(file);

/** Each rule: where it holds, what must not stand there, and what to do. */
const rules = [
  { holds: isSource, bad: /\b(TODO|FIXME|XXX|HACK)\b/, instead: 'do it, or say in a comment why it is so' },
  {
    holds: (file) =>
      /^packages\/(parser|planner|runtime)\/src\//.test(file) && !isTest(file) && !file.endsWith('/clock.ts'),
    bad: /\bDate\.now\(|\bperformance\.now\(|\bset(Timeout|Interval)\(|\bnew Date\(\)/,
    instead: 'take a Clock: time is read in clock.ts only',
  },
  {
    holds: isSource,
    bad: /@ts-(ignore|expect-error|nocheck)|\bas any\b|: any\b/,
    instead: 'give it its type',
  },
  {
    holds: (file) => isTest(file) && file !== 'scripts/tidy.mjs',
    bad: /\b(it|test|describe)\.(only|skip|todo)\(/,
    instead: 'run it or remove it',
  },
];

const badNames = /(^|\/)(utils?|helpers?|common|types|misc)\.tsx?$/;

let problems = 0;
const report = (place, what) => {
  problems += 1;
  console.error(`${place}: ${what}`);
};

for (const file of files) {
  if (badNames.test(file)) report(file, 'name the file after what is in it');
  const lines = readFileSync(file, 'utf8').split('\n');
  if (isSource(file) && lines.length > 401)
    report(file, `${lines.length} lines: a file has one reason to change, and 400 lines at most`);
  lines.forEach((line, index) => {
    for (const rule of rules) {
      if (rule.holds(file) && rule.bad.test(line)) report(`${file}:${index + 1}`, rule.instead);
    }
  });
}

if (problems > 0) {
  console.error(`${problems} problem(s)`);
  process.exitCode = 1;
}
