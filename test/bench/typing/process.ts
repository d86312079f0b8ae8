import { setTimeout } from 'node:timers/promises';
import type { Ratio, Row } from '../bench';
import { interleaved, ratio, row, type Rounds } from '../measure';
import { residentMiB } from '../programs';
import { DOCUMENTS } from './documents';
import { LanguageServer } from './language-server';
import { Session } from './session';
import { contenders, SERVERS, started, type Contender, type Server } from './sides';

const OF = 'qcowmeta / JSON server';
const KEYS = 32;
const LOOK_MS = 250;
const EDITS = 20;
const [, LONG] = DOCUMENTS;

/** How long each server takes from its start to its answer to `initialize`, and what memory it holds when it has worked and rests. */
export async function measureProcess(
  programs: Readonly<Record<Server, string>>,
  rounds: Rounds,
): Promise<{ rows: Row[]; ratios: Ratio[] }> {
  const { sides, remove } = await contenders(programs, KEYS);
  const both = (measure: (side: Contender) => Promise<number>): Promise<Record<Server, number[]>> =>
    interleaved(
      { qcowmeta: () => measure(sides.qcowmeta), 'JSON server': () => measure(sides['JSON server']) },
      rounds,
    );
  const start = await both(startMs);
  const memory = await both(restingMiB);
  await remove();
  return {
    rows: [
      ...SERVERS.map((side) => row(`start to initialize, ${side}`, start[side], 'ms')),
      ...SERVERS.map((side) => row(`resident memory, ${side}`, memory[side], 'MiB', '24 KB')),
    ],
    ratios: [
      ratio('start to initialize', OF, start.qcowmeta, start['JSON server'], { atMost: 0.75 }),
      ratio('resident memory', OF, memory.qcowmeta, memory['JSON server'], { atMost: 0.9 }),
    ],
  };
}

async function startMs({ command, replies, initialize }: Contender): Promise<number> {
  const start = performance.now();
  const server = LanguageServer.start(command, replies);
  await server.request('initialize', initialize);
  const ms = performance.now() - start;
  await server.stop();
  return ms;
}

/** Works on a document of 24 KB for a while, then rests until the memory stays the same. */
async function restingMiB(side: Contender): Promise<number> {
  const server = await started(side);
  const session = await Session.open(server, side, LONG);
  for (let edit = 0; edit < EDITS; edit += 1) {
    await session.diagnostics();
    await session.completion();
    await session.hover();
  }
  const memory = await settled(server.pid);
  await server.stop();
  return memory;
}

async function settled(pid: number): Promise<number> {
  let before = await residentMiB(pid);
  for (;;) {
    await setTimeout(LOOK_MS);
    const now = await residentMiB(pid);
    if (Math.abs(now - before) < 0.1) return now;
    before = now;
  }
}
