/** npm run lint: the linter and the formatter's check, both at a time. */
import { run } from './lib/processes.mjs';

const results = await Promise.all([
  run(process.execPath, ['node_modules/eslint/bin/eslint.js', '.', '--max-warnings', '0'], { stream: true }),
  run(process.execPath, ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'], {
    stream: true,
  }),
]);
if (results.some(({ code }) => code !== 0)) process.exitCode = 1;
