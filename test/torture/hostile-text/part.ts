import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PublishDiagnosticsNotification } from 'vscode-languageserver-protocol';
import { FULL_CLIENT, LanguageClient } from '../../support/language-client';
import { waitFor } from '../../support/wait';
import type { Outcome, Part, Setting } from '../part';
import { liveMarkup, markdownIn } from './answers';
import { askEverything, codesIn, type Timed } from './ask';
import { SLOW_PATTERNS, storeRegistries } from './registries';
import { CAPACITY, hostileTexts, type HostileText } from './texts';

const SERVER = join(__dirname, '../../../dist/server.js');
/** No answer may take longer about a text that an image can hold, and about any other. */
const LIMIT_MS = 300;
const LIMIT_MS_LONG = 1000;
/** The garbage of earlier answers is cleared away at any time: an answer is late if it is late each time. */
const TRIES = 4;
/** `npm test` takes every so many of the texts. */
const SMALL_STEP = 12;

/** Hostile text: the language server answers every request about it in time, and nothing of it comes to life. */
export const hostileText: Part = {
  name: 'hostile-text',
  title: 'Hostile text',
  done:
    'The language server runs as a process and is asked every request that it answers about broken JSON of all kinds, brackets nested 200,000 ' +
    'deep, 24 KiB of escapes, characters that turn the reading direction, look-alikes, `__proto__`, Markdown and HTML. Its registries have Markdown ' +
    'and HTML in every text, and patterns that take a backtracking engine for ever, with values that make them do so.',
  bad:
    `an answer that is an error or takes the server more than ${LIMIT_MS} ms (about more text than fits into an image: ${LIMIT_MS_LONG} ms); a server that ends; markup out of a text or registry that would come to life in ` +
    'Markdown; a hidden or look-alike character, or a pattern that RE2 does not take, without its finding.',
  run: runPart,
};

interface Totals {
  answers: number;
  slowest: number;
  slowestLong: number;
  markdown: number;
  readonly faults: string[];
}

async function runPart({ size, folder }: Setting): Promise<Outcome> {
  const { good, refused } = storeRegistries(folder);
  const slow = Object.entries(SLOW_PATTERNS).map(([name, { value }]) => ({
    name: `a value for the pattern ${name}`,
    text: JSON.stringify({ [`com.example.slow.${name}`]: value }),
  }));
  const all: HostileText[] = [...slow, ...hostileTexts()];
  const texts = all.filter((_, index) => size === 'full' || index % SMALL_STEP === 0);
  const totals: Totals = { answers: 0, slowest: 0, slowestLong: 0, markdown: 0, faults: [] };
  const { client, problems } = await startWith([...good, ...refused]);
  totals.faults.push(...(await unreported(problems, good, refused)));
  for (const text of texts) await examine(client, text, totals);
  const code = await client.stop();
  if (code !== 0) totals.faults.push(`the server ended with ${String(code)}`);
  return {
    figures: [
      { what: 'texts', value: texts.length },
      { what: 'answers', value: totals.answers },
      {
        what: 'milliseconds of the slowest answer about a text that an image can hold',
        value: Math.round(totals.slowest),
      },
      { what: 'milliseconds of the slowest answer about a longer one', value: Math.round(totals.slowestLong) },
      { what: 'pieces of Markdown looked at', value: totals.markdown },
      { what: 'registries refused for a pattern or a schema', value: refused.length },
    ],
    faults: totals.faults,
  };
}

async function startWith(
  registries: readonly string[],
): Promise<{ client: LanguageClient; problems: Map<string, number> }> {
  const problems = new Map<string, number>();
  const client = await LanguageClient.spawned(process.execPath, [SERVER, '--stdio'], FULL_CLIENT, {
    initializationOptions: { registries },
  });
  client.connection.onNotification(PublishDiagnosticsNotification.type, ({ uri, diagnostics }) => {
    problems.set(uri, diagnostics.length);
  });
  return { client, problems };
}

/** Registries whose pattern is refused without a finding, and sound ones with one. */
async function unreported(
  problems: ReadonlyMap<string, number>,
  good: readonly string[],
  refused: readonly string[],
): Promise<string[]> {
  const count = (path: string): number => problems.get(pathToFileURL(path).href) ?? 0;
  await waitFor('findings on all registries with foreign patterns', () => refused.every((path) => count(path) > 0));
  return good.filter((path) => count(path) > 0).map((path) => `${path} has ${count(path)} findings`);
}

async function examine(client: LanguageClient, { name, text, flagged }: HostileText, totals: Totals): Promise<void> {
  try {
    const answers = await inTime(client, text);
    totals.answers += answers.length;
    const which = isLong(text) ? 'slowestLong' : 'slowest';
    totals[which] = Math.max(totals[which], slowestOf(answers));
    for (const { method, ms } of answers)
      if (ms > limitOf(text)) totals.faults.push(`${name}: ${method} took ${Math.round(ms)} ms`);
    const pieces = answers.flatMap(({ answer }) => markdownIn(answer));
    totals.markdown += pieces.length;
    const live = pieces.map(liveMarkup).find((found) => found !== undefined);
    if (live !== undefined) totals.faults.push(`${name}: ${JSON.stringify(live)} is live markup`);
    if (flagged !== undefined && !codesIn(answers).includes(flagged))
      totals.faults.push(`${name}: no ${flagged} among ${codesIn(answers).join(', ')}`);
  } catch (error) {
    totals.faults.push(`${name}: ${String(error)}`);
  }
}

/** Asks again only if an answer came late; the text is another version each time, so that nothing is remembered. */
async function inTime(client: LanguageClient, text: string): Promise<Timed[]> {
  let best: Timed[] = [];
  for (let time = 0; time < TRIES; time++) {
    const answers = await askEverything(client, await client.setText(text), text);
    if (time === 0 || slowestOf(answers) < slowestOf(best)) best = answers;
    if (slowestOf(best) <= limitOf(text)) break;
  }
  return best;
}

function isLong(text: string): boolean {
  return Buffer.byteLength(text) > CAPACITY;
}

function limitOf(text: string): number {
  return isLong(text) ? LIMIT_MS_LONG : LIMIT_MS;
}

function slowestOf(answers: readonly Timed[]): number {
  return Math.max(...answers.map(({ ms }) => ms));
}
