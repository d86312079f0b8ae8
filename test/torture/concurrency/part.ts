import { readMetadata } from '../../../core/store/read';
import { makeImage, qemuImg, qemuIo } from '../../support/images';
import type { Figure, Outcome, Part, Setting, Size } from '../part';
import { saveUnderGuest } from './guest';
import { historyFaults } from './history';
import { runWorker } from './processes';
import { disturb, type QemuTally } from './qemu';
import type { Done } from './worker';

/** How many processes there are in a round, and how many operations all rounds have together. */
const ROUNDS: Readonly<Record<Size, { readonly processes: readonly number[]; readonly operations: number }>> = {
  small: { processes: [2, 4], operations: 600 },
  full: { processes: [2, 4, 8, 16], operations: 100_000 },
};
const GUEST_SAVES: Readonly<Record<Size, number>> = { small: 1, full: 50 };
/** Digits of a hash that stand for a string. */
const DIGITS = 16;

export const concurrency: Part = {
  name: 'concurrency',
  title: 'Many at once',
  done: [
    '2, 4, 8 and 16 processes read and write one image, each write only if the image still holds the string that the process read (by its hash),',
    'while `qemu-img` opens it, makes and deletes a snapshot and a bitmap, and amends it. The histories of all processes must fit together. At',
    'the same time a running guest (`qemu-system-x86_64`) has another image, into which somebody tries to save.',
  ].join('\n'),
  bad: 'a string that nobody wrote, an older string after a newer one, an update that reported success and was lost without the next writer having been told, anything that `qemu-img` has to say but that the image is locked, a save into the image of a running guest, a guest that stops.',
  place: 'memory',
  run: runConcurrency,
};

async function runConcurrency(setting: Setting): Promise<Outcome> {
  const { processes, operations } = ROUNDS[setting.size];
  let isOver = false;
  const guest = saveUnderGuest(setting.folder, GUEST_SAVES[setting.size], () => isOver);
  // It is awaited at the end; if a round breaks off first, that is what is told.
  guest.catch(() => undefined);
  const rounds: Round[] = [];
  try {
    for (const count of processes) {
      rounds.push(await playRound(count, Math.ceil(operations / processes.length / count), setting));
      setting.log(`${count} processes: done`);
    }
  } finally {
    isOver = true;
  }
  const { saves, faults } = await guest;
  return {
    figures: [...figuresOf(rounds), { what: 'saves refused because of a running guest', value: saves }],
    faults: [...rounds.flatMap((round) => round.faults), ...faults],
  };
}

interface Round {
  readonly done: readonly Done[];
  readonly qemu: QemuTally;
  readonly faults: readonly string[];
}

async function playRound(count: number, operations: number, { folder, seed }: Setting): Promise<Round> {
  const image = await makeImage(folder, { name: `disk-${count}.qcow2`, size: '1M', text: '{"first":true}' });
  await qemuIo(image, 'write -q -P 17 0 64k');
  const first = await hashAt(image);
  const qemu: QemuTally = new Map();
  let isOver = false;
  const disturbance = disturb(image, qemu, () => isOver);
  const workers = Array.from({ length: count }, (_, number) => runWorker({ image, operations, number, seed }));
  const done = await Promise.all(workers).finally(() => {
    isOver = true;
  });
  const said = await disturbance;
  await qemuImg('check', '-f', 'qcow2', image);
  await qemuIo(image, 'read -q -P 17 0 64k');
  const histories = done.map(({ history }) => history);
  const faults = [...said, ...historyFaults(first, await hashAt(image), histories)];
  return { done, qemu, faults: faults.map((fault) => `${count} processes: ${fault}`) };
}

async function hashAt(image: string): Promise<string> {
  return (await readMetadata(image)).own?.hash.slice(0, DIGITS) ?? '-';
}

function figuresOf(rounds: readonly Round[]): Figure[] {
  const all = rounds.flatMap(({ done }) => done);
  const events = all.flatMap(({ history }) => history);
  const told = (code: string): number => all.reduce((sum, { refusals }) => sum + (refusals[code] ?? 0), 0);
  const [stale, locked] = [told('changed-since-read'), told('in-use')];
  const qemu = new Map<string, number>();
  for (const [name, times] of rounds.flatMap((round) => [...round.qemu])) qemu.set(name, (qemu.get(name) ?? 0) + times);
  return [
    { what: 'operations', value: events.length + stale + locked },
    { what: 'reads', value: events.filter(({ did }) => did === 'read').length },
    { what: 'writes that succeeded', value: events.filter(({ did }) => did === 'replace').length },
    { what: 'writes that were told that the string is another one', value: stale },
    { what: 'writes that were told that the image is in use', value: locked },
    ...[...qemu].map(([name, value]) => ({ what: `\`qemu-img ${name}\` in between`, value })),
  ];
}
