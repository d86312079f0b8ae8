import { existsSync, readFileSync, watch } from 'node:fs';
import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { locationToUri } from '../../../core/document/location';
import { launch } from '../../host/ui';
import type { Workbench } from '../../host/workbench';
import { textOf } from '../../support/crash/cases';
import { makeImage, qemuIo } from '../../support/images';
import { randomNumbers } from '../../support/random';
import { waitFor } from '../../support/wait';
import type { Setting } from '../part';
import { Shell } from '../shell';
import type { KillReport } from './command';
import { afterMs, momentOf, WriteWatch, type Course, type Moment } from './moments';
import { judgeKill, namesIn, pictureOf, type Expected, type Phase } from './verdict';

const DRIVER = join(__dirname, 'driver');
/** How long the extension host may take to do what it is told. */
const ANSWER_MS = 60_000;
const TEXT = textOf(9, 6000).toString();

/** An image that is saved to, by the extension, with `TEXT`. */
interface Kind {
  readonly name: string;
  readonly text?: string;
  readonly with: Readonly<Record<string, string | number>>;
}

const KINDS: readonly Kind[] = [
  { name: 'insert', with: {} },
  { name: 'replace', with: { compat: '0.10' }, text: textOf(8, 6000).toString() },
];

interface Rehearsed {
  readonly kind: Kind;
  readonly template: string;
  readonly expected: Expected;
  readonly course: Course;
}

/** Kills VS Code's extension host in the middle of a save, again and again. A reload of the window starts it again. */
export async function killHosts(kills: number, setting: Setting): Promise<KillReport> {
  const folder = join(setting.folder, 'host');
  await mkdir(join(folder, 'orders'), { recursive: true });
  const shell = new Shell(folder);
  const host = await Host.start(folder);
  try {
    const rehearsed: Rehearsed[] = [];
    for (const kind of KINDS) rehearsed.push(await rehearse(kind, folder, host, shell));
    return await killAll(rehearsed, kills, { host, shell, setting });
  } finally {
    await host.stop();
    shell.close();
  }
}

interface Tools {
  readonly host: Host;
  readonly shell: Shell;
  readonly setting: Setting;
}

async function killAll(
  rehearsed: readonly Rehearsed[],
  kills: number,
  { host, shell, setting }: Tools,
): Promise<KillReport> {
  const random = randomNumbers(setting.seed);
  const phases: Phase[] = [];
  const faults: string[] = [];
  for (let number = 0; number < kills; number++) {
    const one = rehearsed[number % rehearsed.length];
    if (!one) throw new Error('there is nothing to save');
    const image = await host.place(one.template);
    await host.kill(image, momentOf(number, one.course, random));
    const verdict = await judgeKill(shell, image, one.expected);
    phases.push(verdict.phase);
    faults.push(...verdict.faults.map((fault) => `${one.kind.name}, kill ${number}, ${verdict.phase}: ${fault}`));
    if (number % 10 === 9) setting.log(`${number + 1} kills of the extension host`);
  }
  return { phases, faults };
}

async function rehearse(kind: Kind, folder: string, host: Host, shell: Shell): Promise<Rehearsed> {
  const template = await makeImage(folder, {
    name: `${kind.name}.template`,
    size: '1M',
    with: kind.with,
    ...(kind.text === undefined ? {} : { text: kind.text }),
  });
  await qemuIo(template, 'write -q -P 17 0 64k');
  const guest = `${template}.guest`;
  await shell.run(['qemu-img', 'convert', '-O', 'raw', template, guest]);
  // The first save loads what later ones find loaded.
  await host.save(await host.place(template));
  const image = await host.place(template);
  const before = await pictureOf(image);
  const course = await host.save(image);
  const after = await pictureOf(image);
  return { kind, template, course, expected: { before, after, guest, names: await namesIn(join(image, '..')) } };
}

/** A workbench whose extension host does what it is told, and may be killed. */
class Host {
  private round = 0;
  private pid = 0;

  private constructor(
    private readonly folder: string,
    private readonly workbench: Workbench,
  ) {}

  static async start(folder: string): Promise<Host> {
    const workbench = await launch({
      extension: 'development',
      more: [DRIVER],
      folder,
      settings: { 'workbench.editor.limit.enabled': true, 'workbench.editor.limit.value': 2 },
      env: { QCOWMETA_KILLS: join(folder, 'orders') },
    });
    workbench.page.on('dialog', (dialog) => void dialog.accept());
    const host = new Host(folder, workbench);
    await host.waitUntilReady();
    return host;
  }

  stop(): Promise<void> {
    return this.workbench.stop();
  }

  /** Puts a copy of an image into a folder of its own: the editor has never seen it. */
  async place(template: string): Promise<string> {
    this.round += 1;
    const folder = join(this.folder, `round-${this.round}`);
    await rm(join(this.folder, `round-${this.round - 2}`), { recursive: true, force: true });
    await mkdir(folder);
    await copyFile(template, join(folder, 'disk.qcow2'));
    return join(folder, 'disk.qcow2');
  }

  /** A save that nobody disturbs. */
  async save(image: string): Promise<Course> {
    const writes = new WriteWatch(image);
    const seen = await this.order(image);
    const start = await seen.saving;
    const end = await seen.saved;
    await writes.close();
    const [first] = writes.times;
    const last = writes.times.at(-1);
    const result = await readFile(join(this.orders, 'saved'), 'utf8');
    if (first === undefined || last === undefined) throw new Error(`no write was seen: ${result}`);
    return { end: end - start, firstWrite: first - start, lastWrite: last - start };
  }

  /** A save that is killed, and another extension host after it. */
  async kill(image: string, moment: Moment): Promise<void> {
    const kill = (): void => {
      process.kill(this.pid, 'SIGKILL');
    };
    const writes = new WriteWatch(image, () => {
      if (moment.from === 'first write') afterMs(moment.ms, kill);
    });
    const seen = await this.order(image);
    await seen.saving;
    if (moment.from === 'beginning') afterMs(moment.ms, kill);
    const killed = this.pid;
    await waitFor('the end of the extension host', () => !isAlive(killed));
    await writes.close();
    // The window waits for the same extension host for a long time; a person reloads it.
    await this.workbench.page.reload();
    await this.waitUntilReady();
  }

  private get orders(): string {
    return join(this.folder, 'orders');
  }

  /** Tells the extension host to save; gives when it says that it begins and that it has done so. */
  private async order(image: string): Promise<{ saving: Promise<number>; saved: Promise<number> }> {
    const { path } = locationToUri({ kind: 'document', image, target: { kind: 'own' } });
    const said = (name: string): Promise<number> => sight(this.orders, name);
    for (const name of ['saving', 'saved', 'failed']) await rm(join(this.orders, name), { force: true });
    const seen = { saving: said('saving'), saved: said('saved') };
    // One that is killed never says that it has saved.
    seen.saved.catch(() => undefined);
    await write(join(this.orders, 'order'), { path, text: TEXT, round: this.round, host: this.pid });
    return seen;
  }

  /** Until there is an extension host that was not there before. A window that was reloaded too early may need that once more. */
  private async waitUntilReady(): Promise<void> {
    this.pid = await this.readyPid().catch(async () => {
      await this.workbench.page.reload();
      return this.readyPid();
    });
  }

  private readyPid(): Promise<number> {
    return waitFor('another extension host', async () => {
      const file = join(this.orders, 'ready');
      const ready = existsSync(file) ? Number(await readFile(file, 'utf8')) : 0;
      return ready !== 0 && ready !== this.pid ? ready : undefined;
    });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}

async function write(path: string, content: unknown): Promise<void> {
  await writeFile(`${path}.new`, JSON.stringify(content));
  await rename(`${path}.new`, path);
}

/** When a file comes into a folder. Rejects if the extension host says that it failed, or nothing at all. */
function sight(folder: string, name: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      watcher.close();
    };
    const fail = (why: string): void => {
      end();
      reject(new Error(`the extension host ${why}`));
    };
    const watcher = watch(folder, (_event, file) => {
      if (file === 'failed') fail(`failed: ${readFileSync(join(folder, file), 'utf8')}`);
      if (file !== name) return;
      end();
      resolve(performance.now());
    });
    const timer = setTimeout(fail, ANSWER_MS, 'does not answer');
  });
}
