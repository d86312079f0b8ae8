import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { holds, type Bench, type Result, type Setting } from './bench';
import { chosen } from './benches';
import { describeMachine } from './machine';
import { head, section, withParts } from './page';

/* Runs benches, keeps what they found in out/bench/, and writes it into docs/performance.md. Started by scripts/bench.mjs. */

const REPOSITORY = path.resolve(__dirname, '../..');
const RESULTS = path.join(REPOSITORY, 'out/bench');
const PAGE = path.join(REPOSITORY, 'docs/performance.md');
const NOTES = path.join(__dirname, 'notes');

const log = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

async function main(): Promise<boolean> {
  const { values } = parseArgs({
    options: { only: { type: 'string' }, check: { type: 'boolean' }, quick: { type: 'boolean', default: false } },
  });
  const benches = chosen(values.only?.split(','));
  await mkdir(RESULTS, { recursive: true });
  const missed: string[] = [];
  const parts: Record<string, string> = { machine: head(await describeMachine(tmpdir())) };
  for (const bench of benches) {
    const result = await runOne(bench, { quick: values.quick, log });
    missed.push(...misses(bench, result));
    const notes = await readFile(path.join(NOTES, `${bench.name}.md`), 'utf8');
    parts[bench.name] = section(bench, result, notes);
  }
  if (!values.quick) await writeFile(PAGE, await withParts(await readFile(PAGE, 'utf8'), parts));
  for (const line of missed) log(`missed: ${line}`);
  return values.check !== true || missed.length === 0;
}

async function runOne(bench: Bench, setting: Setting): Promise<Result> {
  log(`${bench.name}: ${bench.title}`);
  const result = await bench.run(setting);
  await writeFile(path.join(RESULTS, `${bench.name}.json`), `${JSON.stringify(result, null, 2)}\n`);
  for (const { what, size, p50, p95, unit } of result.rows) {
    log(`  ${[what, size].filter(Boolean).join(', ')}: ${p50.toFixed(2)} ${unit}, p95 ${p95.toFixed(2)}`);
  }
  for (const { what, of, value } of result.ratios) log(`  ${what}, ${of}: ${value.toFixed(2)}`);
  for (const { what, sizes, exponent } of result.growth) log(`  ${what}, ${sizes}: exponent ${exponent.toFixed(2)}`);
  return result;
}

/** What does not keep its limits, in words. */
function misses({ name }: Bench, { ratios, growth }: Result): string[] {
  const values = [
    ...ratios.map((each) => ({ ...each, text: `${each.what}, ${each.of}` })),
    ...growth.map((each) => ({ ...each, value: each.exponent, text: `${each.what}, exponent` })),
  ];
  return values
    .filter((each) => holds(each.value, each) === false)
    .map(({ text, value, atMost, atLeast }) => {
      const limit = atMost === undefined ? `at least ${atLeast ?? 0}` : `at most ${atMost}`;
      return `${name}: ${text} is ${value.toFixed(2)}, and should be ${limit}`;
    });
}

main().then(
  (kept) => {
    process.exitCode = kept ? 0 : 1;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
  },
);
