import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { COMMAND } from '../../cli/spawned';
import { randomNumbers } from '../../support/random';
import type { Setting } from '../part';
import { Shell } from '../shell';
import { afterMs, momentOf, WriteWatch, type Course } from './moments';
import type { Scenario } from './scenarios';
import { judgeKill, namesIn, pictureOf, type Expected, type Phase } from './verdict';

/** How many kills came when, and what was bad after them. */
export interface KillReport {
  readonly phases: readonly Phase[];
  readonly faults: readonly string[];
}

/** A scenario whose save was looked at without a kill. */
interface Rehearsed {
  readonly scenario: Scenario;
  /** Where the image is put and the command runs. */
  readonly folder: string;
  readonly image: string;
  /** The image as it is before each save. */
  readonly template: string;
  readonly expected: Expected;
  readonly course: Course;
}

const REHEARSALS = 3;

/** Kills the built command in the middle of a scenario's save, again and again. */
export async function killCommand(scenario: Scenario, kills: number, setting: Setting): Promise<KillReport> {
  const folder = join(setting.folder, scenario.name.replace(/[^a-z0-9]+/gi, '-'));
  await mkdir(folder);
  const shell = new Shell(folder);
  try {
    const rehearsed = await rehearse(scenario, folder, shell);
    const random = randomNumbers(setting.seed);
    const phases: Phase[] = [];
    const faults: string[] = [];
    for (let number = 0; number < kills; number++) {
      await killOnce(rehearsed, number, random);
      const verdict = await judgeKill(shell, rehearsed.image, rehearsed.expected);
      phases.push(verdict.phase);
      faults.push(...verdict.faults.map((fault) => `${scenario.name}, kill ${number}, ${verdict.phase}: ${fault}`));
    }
    return { phases, faults };
  } finally {
    shell.close();
  }
}

/** Saves without a kill: what comes out, and how long what takes. */
async function rehearse(scenario: Scenario, folder: string, shell: Shell): Promise<Rehearsed> {
  await scenario.prepare(folder);
  const image = join(folder, 'disk.qcow2');
  const [template, guest] = [`${folder}.template`, `${folder}.guest`];
  await shell.run(['qemu-img', 'convert', '-O', 'raw', image, guest]);
  await copyFile(image, template);
  const before = await pictureOf(image);
  const names = await namesIn(folder);
  const courses: Course[] = [];
  for (let time = 0; time < REHEARSALS; time++) {
    await copyFile(template, image);
    courses.push(await courseOf(scenario, folder, image));
  }
  const after = await pictureOf(image);
  if (after.reading === before.reading) throw new Error(`${scenario.name}: the save changes nothing`);
  const [course] = courses.sort((a, b) => a.lastWrite - a.firstWrite - (b.lastWrite - b.firstWrite)).slice(1);
  if (!course) throw new Error('there was no rehearsal');
  return { scenario, folder, image, template, expected: { before, after, guest, names }, course };
}

async function courseOf(scenario: Scenario, folder: string, image: string): Promise<Course> {
  const watch = new WriteWatch(image);
  const start = performance.now();
  const child = startCommand(scenario, folder);
  const [code] = (await once(child, 'close')) as [number | null];
  const end = performance.now();
  await watch.close();
  const [first] = watch.times;
  const last = watch.times.at(-1);
  if (code !== 0 || first === undefined || last === undefined) {
    throw new Error(`${scenario.name}: exit code ${String(code)}, ${watch.times.length} writes seen`);
  }
  return { end: end - start, firstWrite: first - start, lastWrite: last - start };
}

function startCommand({ argv, stdin }: Scenario, folder: string): ChildProcess {
  const child = spawn(process.execPath, [COMMAND, ...argv], { cwd: folder, stdio: ['pipe', 'ignore', 'ignore'] });
  // A command that is killed does not read to the end.
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin ?? '');
  return child;
}

async function killOnce(
  { scenario, folder, image, template, course }: Rehearsed,
  number: number,
  random: () => number,
): Promise<void> {
  await copyFile(template, image);
  const moment = momentOf(number, course, random);
  const running: { child?: ChildProcess } = {};
  const kill = (): void => {
    running.child?.kill('SIGKILL');
  };
  const watch = new WriteWatch(image, () => {
    if (moment.from === 'first write') afterMs(moment.ms, kill);
  });
  const child = startCommand(scenario, folder);
  running.child = child;
  if (moment.from === 'beginning') afterMs(moment.ms, kill);
  await once(child, 'close');
  await watch.close();
}
