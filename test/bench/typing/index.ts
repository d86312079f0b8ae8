import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Bench, Ratio, Result, Row, Setting } from '../bench';
import { ensureJsonServer } from '../json-server/install';
import { growth, interleaved, median, ratio, row, type Cost, type Rounds, type Samples } from '../measure';
import { figure, table } from '../page';
import { DOCUMENTS } from './documents';
import { measureGrowth } from './growth';
import { stayOnOneProcessor } from './one-processor';
import { measureProcess } from './process';
import { ANSWERS, nameOf, Session } from './session';
import { contenders, SERVERS, SIDES, started, type Server, type Side } from './sides';

const SERVER = path.resolve(__dirname, '../../../dist/server.js');
const [LEAST, MOST] = [32, 10_000];
const REGISTRIES = [LEAST, 1000, MOST];
const QUICK = { rounds: 5, warmUp: 5 };
const FULL = { rounds: 500, warmUp: 200 };
const OF = 'qcowmeta / JSON server';
/** After an answer that took longer, all rest for a while. */
const LONG_MS = 5;
const REST_MS = 10;

/** All samples of one registry: by answer and document, of all sides in turns. */
type Measured = ReadonlyMap<string, Readonly<Record<Side, Samples>>>;

export const typing: Bench = {
  name: 'typing',
  title: 'Typing',
  about:
    "The language server against VS Code's JSON language server, which is given the same text and a schema that says the same. Diagnostics and completion count from the change of the text, hover from the question, over stdio, to the end of the right answer; both servers run at once and are asked in turns, all on one processor where there is `taskset` (util-linux): on which of several the system puts a server moves the ratios from run to run. So is a Node that answers nothing to the same messages (bare Node): no server in Node takes less. After an answer of more than 5 ms all rest for 10 ms. Growth is that between two servers of qcowmeta, which are asked in turns by themselves.",
  run: measure,
};

async function measure({ quick, log }: Setting): Promise<Result> {
  const jsonServer = await ensureJsonServer(log);
  const programs = { qcowmeta: SERVER, 'JSON server': jsonServer.program };
  const whole = await measureProcess(programs, quick ? { rounds: 3, warmUp: 1 } : { rounds: 20, warmUp: 2 });
  const measured = new Map<number, Measured>();
  const leaveProcessor = stayOnOneProcessor();
  for (const count of REGISTRIES) {
    log(`  ${count} keys`);
    measured.set(count, await measureAnswers(programs, count, quick));
  }
  const growths = await measureGrowth(programs, [LEAST, MOST], quick ? QUICK : FULL);
  leaveProcessor();
  const answers = [...measured].flatMap(([count, one]) => figures(count, one));
  const { version } = JSON.parse(await readFile(path.join(jsonServer.folder, 'package.json'), 'utf8')) as {
    version: string;
  };
  return {
    rows: [...whole.rows, ...answers.flatMap(({ rows }) => rows)],
    ratios: [...whole.ratios, ...answers.map((each) => each.ratio)],
    growth: growths,
    more: [aboveBareNode(measured), growthInTurns(measured)].join('\n\n'),
    versions: { 'vscode-langservers-extracted': version },
  };
}

async function measureAnswers(programs: Record<Server, string>, count: number, quick: boolean): Promise<Measured> {
  const { sides, remove } = await contenders(programs, count);
  const servers = await ofEach((side) => started(sides[side]));
  const samples = new Map<string, Record<Side, Samples>>();
  const rounds = quick ? QUICK : count > 5000 ? { ...FULL, rounds: 200 } : FULL;
  for (const document of DOCUMENTS) {
    const sessions = await ofEach((side) => Session.open(servers[side], sides[side], document));
    for (const what of ANSWERS) {
      samples.set(nameOf(what, document), await inTurns(sessions, what, rounds));
    }
  }
  await Promise.all(SIDES.map((side) => servers[side].stop()));
  await remove();
  return samples;
}

function inTurns(
  sessions: Record<Side, Session>,
  what: (typeof ANSWERS)[number],
  rounds: Rounds,
): Promise<Record<Side, Samples>> {
  const ask = (side: Side) => async (): Promise<number> => {
    const ms = await sessions[side][what]();
    // What a server clears away after a long answer must not meet the next one on its processor.
    if (ms > LONG_MS) await setTimeout(REST_MS);
    return ms;
  };
  return interleaved(
    { qcowmeta: ask('qcowmeta'), 'JSON server': ask('JSON server'), 'bare Node': ask('bare Node') },
    rounds,
  );
}

async function ofEach<Value>(value: (side: Side) => Promise<Value>): Promise<Record<Side, Value>> {
  return {
    qcowmeta: await value('qcowmeta'),
    'JSON server': await value('JSON server'),
    'bare Node': await value('bare Node'),
  };
}

function figures(count: number, measured: Measured): { rows: Row[]; ratio: Ratio }[] {
  const keys = `${count.toLocaleString('en')} keys`;
  return [...measured].map(([what, samples]) => ({
    rows: SIDES.map((side) => row(`${what}, ${side}`, samples[side], 'ms', keys)),
    ratio: ratio(`${what}, ${keys}`, OF, samples.qcowmeta, samples['JSON server'], { atMost: 0.5 }),
  }));
}

/** How much longer than bare Node both servers take: what they do themselves. */
function aboveBareNode(measured: ReadonlyMap<number, Measured>): string {
  const rows = [...measured].flatMap(([count, answers]) =>
    [...answers].map(([what, samples]) => {
      const least = median(samples['bare Node']);
      const [ours, theirs] = SERVERS.map((side) => median(samples[side]) - least) as [number, number];
      const name = `${what}, ${count.toLocaleString('en')} keys`;
      return [name, figure(ours, 'ms'), figure(theirs, 'ms'), (ours / theirs).toFixed(2)];
    }),
  );
  return [
    'How much longer than bare Node the servers take, by the medians: what they do themselves, and the share of it that qcowmeta does.',
    table(['longer than bare Node', ...SERVERS, OF], rows),
  ].join('\n\n');
}

/**
 * How the answers of all sides grow where they are asked in turns with the JSON server: bare Node has no keys, so what it takes longer is what
 * any program does after one that worked for long.
 */
function growthInTurns(measured: ReadonlyMap<number, Measured>): string {
  const exponent = (what: string, side: Side): string => {
    const cost = (size: number): Cost => ({ size, cost: median(measured.get(size)?.get(what)?.[side] ?? []) });
    return growth(what, 'keys', cost(LEAST), cost(MOST)).exponent.toFixed(2);
  };
  const rows = [...(measured.get(LEAST) ?? [])].map(([what]) => [what, ...SIDES.map((side) => exponent(what, side))]);
  return [
    "The exponents of what is asked in turns with the JSON server, of all sides. Bare Node has no keys: what grows there is how long any program takes after another one that worked for long, and put its code and data out of the processor's caches.",
    table(['growth in turns', ...SIDES], rows),
  ].join('\n\n');
}
