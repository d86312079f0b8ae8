import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Bench, Growth, Ratio, Result, Row, Setting } from '../bench';
import { ensureJsonServer } from '../json-server/install';
import { growth, interleaved, median, ratio, row, type Rounds, type Samples } from '../measure';
import { sample, type Sample } from './documents';
import { measureProcess } from './process';
import { Session } from './session';
import { contenders, SIDES, started, type Side } from './sides';

const SERVER = path.resolve(__dirname, '../../../dist/server.js');
const DOCUMENTS = [sample('1.3 KB', 1200), sample('24 KB', 24_000)];
const REGISTRIES = [32, 1000, 10_000] as const;
const OF = 'qcowmeta / JSON server';
const ANSWERS = ['diagnostics', 'completion', 'hover'] as const;

/** A cost that grows no more than the logarithm of the size: the exponent between 32 and 10,000 that log(10,000) / log(32) comes to. */
const LOGARITHM = Math.log(Math.log(10_000) / Math.log(32)) / Math.log(10_000 / 32);

/** All samples of one registry: by answer and document, of both sides. */
type Measured = ReadonlyMap<string, Readonly<Record<Side, Samples>>>;

export const typing: Bench = {
  name: 'typing',
  title: 'Typing',
  about:
    "The language server against VS Code's JSON language server, which is given the same text and a schema that says the same. Diagnostics and completion count from the change of the text, hover from the question, over stdio, to the end of the right answer; both servers run at once and are asked in turns.",
  run: measure,
};

async function measure({ quick, log }: Setting): Promise<Result> {
  const jsonServer = await ensureJsonServer(log);
  const programs = { qcowmeta: SERVER, 'JSON server': jsonServer.program };
  const whole = await measureProcess(programs, quick ? { rounds: 3, warmUp: 1 } : { rounds: 20, warmUp: 2 });
  const measured = new Map<number, Measured>();
  for (const count of REGISTRIES) {
    log(`  ${count} keys`);
    measured.set(count, await measureAnswers(programs, count, quick));
  }
  const answers = [...measured].flatMap(([count, one]) => figures(count, one));
  const { version } = JSON.parse(await readFile(path.join(jsonServer.folder, 'package.json'), 'utf8')) as {
    version: string;
  };
  return {
    rows: [...whole.rows, ...answers.flatMap(({ rows }) => rows)],
    ratios: [...whole.ratios, ...answers.map((each) => each.ratio)],
    growth: growths(measured),
    versions: { 'vscode-langservers-extracted': version },
  };
}

async function measureAnswers(programs: Record<Side, string>, count: number, quick: boolean): Promise<Measured> {
  const { sides, remove } = await contenders(programs, count);
  const servers = { qcowmeta: await started(sides.qcowmeta), 'JSON server': await started(sides['JSON server']) };
  const samples = new Map<string, Record<Side, Samples>>();
  const rounds = quick ? { rounds: 5, warmUp: 5 } : { rounds: count > 5000 ? 200 : 500, warmUp: 200 };
  for (const document of DOCUMENTS) {
    const sessions = {
      qcowmeta: await Session.open(servers.qcowmeta, sides.qcowmeta, document),
      'JSON server': await Session.open(servers['JSON server'], sides['JSON server'], document),
    };
    for (const what of ANSWERS) samples.set(nameOf(what, document), await inTurns(sessions, what, rounds));
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
  const ask = (side: Side) => (): Promise<number> => sessions[side][what]();
  return interleaved({ qcowmeta: ask('qcowmeta'), 'JSON server': ask('JSON server') }, rounds);
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

function growths(measured: ReadonlyMap<number, Measured>): Growth[] {
  const [least, most] = [REGISTRIES[0], REGISTRIES[2]];
  return [...(measured.get(least) ?? [])].map(([what, few]) => {
    const many = measured.get(most)?.get(what)?.qcowmeta ?? [];
    const from = { size: least, cost: median(few.qcowmeta) };
    return growth(what, 'keys', from, { size: most, cost: median(many) }, { atMost: Number(LOGARITHM.toFixed(2)) });
  });
}
