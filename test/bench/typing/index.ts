import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Bench, Growth, Ratio, Result, Row, Setting } from '../bench';
import { ensureJsonServer } from '../json-server/install';
import { growth, interleaved, median, ratio, row, type Cost, type Rounds, type Samples } from '../measure';
import { figure, table } from '../page';
import { sample, type Sample } from './documents';
import { stayOnOneProcessor } from './one-processor';
import { measureProcess } from './process';
import { Session } from './session';
import { contenders, SERVERS, SIDES, started, type Contender, type Server, type Side } from './sides';

const SERVER = path.resolve(__dirname, '../../../dist/server.js');
const DOCUMENTS = [sample('1.3 KB', 1200), sample('24 KB', 24_000)];
const REGISTRIES = [32, 1000, 10_000] as const;
const QUICK = { rounds: 5, warmUp: 5 };
const ALONE = { rounds: 300, warmUp: 200 };
const OF = 'qcowmeta / JSON server';
/** After an answer that took longer, all rest for a while. */
const LONG_MS = 5;
const REST_MS = 10;
const ANSWERS = ['diagnostics', 'completion', 'hover'] as const;

/** A cost that grows no more than the logarithm of the size: the exponent between 32 and 10,000 that log(10,000) / log(32) comes to. */
const LOGARITHM = Math.log(Math.log(10_000) / Math.log(32)) / Math.log(10_000 / 32);

/** All samples of one registry: by answer and document, of all sides in turns, and of qcowmeta with none of the others beside it. */
type Measured = ReadonlyMap<string, Readonly<Record<Side | 'alone', Samples>>>;

export const typing: Bench = {
  name: 'typing',
  title: 'Typing',
  about:
    "The language server against VS Code's JSON language server, which is given the same text and a schema that says the same. Diagnostics and completion count from the change of the text, hover from the question, over stdio, to the end of the right answer; both servers run at once and are asked in turns, all on one processor where there is `taskset` (util-linux): on which of several the system puts a server moves the ratios from run to run. So is a Node that answers nothing to the same messages (bare Node): no server in Node takes less. Growth is measured alone, too: after the long answers that the JSON server gives with many keys whatever comes next is slow, bare Node as well.",
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
  leaveProcessor();
  const answers = [...measured].flatMap(([count, one]) => figures(count, one));
  const { version } = JSON.parse(await readFile(path.join(jsonServer.folder, 'package.json'), 'utf8')) as {
    version: string;
  };
  return {
    rows: [...whole.rows, ...answers.flatMap(({ rows }) => rows)],
    ratios: [...whole.ratios, ...answers.map((each) => each.ratio)],
    growth: growths(measured),
    more: aboveBareNode(measured),
    versions: { 'vscode-langservers-extracted': version },
  };
}

async function measureAnswers(programs: Record<Server, string>, count: number, quick: boolean): Promise<Measured> {
  const { sides, remove } = await contenders(programs, count);
  const alone = await measureAlone(sides.qcowmeta, quick);
  const servers = await ofEach((side) => started(sides[side]));
  const samples = new Map<string, Record<Side | 'alone', Samples>>();
  const rounds = quick ? QUICK : { rounds: count > 5000 ? 200 : 500, warmUp: 200 };
  for (const document of DOCUMENTS) {
    const sessions = await ofEach((side) => Session.open(servers[side], sides[side], document));
    for (const what of ANSWERS) {
      const name = nameOf(what, document);
      samples.set(name, { ...(await inTurns(sessions, what, rounds)), alone: alone.get(name) ?? [] });
    }
  }
  await Promise.all(SIDES.map((side) => servers[side].stop()));
  await remove();
  return samples;
}

/** How long the answers of one server take where no other one works before: after one that worked for long, any program is slow. */
async function measureAlone(side: Contender, quick: boolean): Promise<ReadonlyMap<string, Samples>> {
  const server = await started(side);
  const samples = new Map<string, Samples>();
  for (const document of DOCUMENTS) {
    const session = await Session.open(server, side, document);
    for (const what of ANSWERS) {
      const { alone } = await interleaved({ alone: () => session[what]() }, quick ? QUICK : ALONE);
      samples.set(nameOf(what, document), alone);
    }
  }
  await server.stop();
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

function nameOf(what: string, { size }: Sample): string {
  return `${what}, ${size}`;
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

/** How the answers of qcowmeta grow with the registry, alone and in turns with the others. */
function growths(measured: ReadonlyMap<number, Measured>): Growth[] {
  const [least, most] = [REGISTRIES[0], REGISTRIES[2]];
  const limits = { atMost: Number(LOGARITHM.toFixed(2)) };
  const cost = (count: number, what: string, side: 'qcowmeta' | 'alone'): Cost => ({
    size: count,
    cost: median(measured.get(count)?.get(what)?.[side] ?? []),
  });
  return (['alone', 'qcowmeta'] as const).flatMap((side) =>
    [...(measured.get(least) ?? [])].map(([what]) => {
      const name = `${what}, ${side === 'alone' ? 'alone' : 'in turns'}`;
      return growth(name, 'keys', cost(least, what, side), cost(most, what, side), limits);
    }),
  );
}
