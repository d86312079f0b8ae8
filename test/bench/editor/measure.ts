import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SIZES } from '../saving/texts';
import { makeDocument, openAndSave, type Side, type Times } from './documents';
import { EditorSession, type Mark } from './session';

const SIDES: readonly Side[] = ['image', 'json'];
/** The first documents of a session load what the later ones find loaded. */
const WARM_UP = 3;
/** A single save of a text tells little: half of them are up to 12 ms apart, and of 40 the median still moves by a tenth from run to run. */
const SAVES = 5;
/** Between these times after an edit people press Ctrl+S: the window has other things to do at some moments, and none of them stands for all. */
const THOUGHT_MS = { least: 200, most: 2000 };
const GOLDEN_RATIO = (1 + Math.sqrt(5)) / 2;

/** The times of both sides, of one document per round. */
export type Samples = Readonly<Record<Side, readonly Times[]>>;

export interface EditorFigures {
  /** By the size of the text in bytes. */
  readonly bySize: ReadonlyMap<number, Samples>;
  readonly marks: readonly Mark[];
}

let measured: Promise<EditorFigures> | undefined;

/** Opens and saves images and files of JSON in turns in one VS Code; done once for all benches that ask. */
export function measureEditor(rounds: number, log: (line: string) => void): Promise<EditorFigures> {
  measured ??= measureOnce(rounds, log);
  return measured;
}

async function measureOnce(rounds: number, log: (line: string) => void): Promise<EditorFigures> {
  const folder = await mkdtemp(path.join(tmpdir(), 'qcm-bench-'));
  const session = await EditorSession.start(folder);
  try {
    const bySize = new Map<number, Samples>();
    for (const { size, name } of SIZES) {
      log(`  opening and saving texts of ${name} in VS Code`);
      bySize.set(size, await measureSize(session, folder, size, rounds));
    }
    return { bySize, marks: await session.marks() };
  } finally {
    await session.stop();
    await rm(folder, { recursive: true });
  }
}

async function measureSize(session: EditorSession, folder: string, size: number, rounds: number): Promise<Samples> {
  const samples: Record<Side, Times[]> = { image: [], json: [] };
  for (let round = -WARM_UP; round < rounds; round++) {
    const sides = round % 2 === 0 ? SIDES : SIDES.toReversed();
    for (const side of sides) {
      const file = await makeDocument(folder, side, `${side}-${size}-${round + WARM_UP}`, size);
      const times = await openAndSave(session, side, file, thoughtsOf(round + WARM_UP));
      if (round >= 0) samples[side].push(times);
    }
  }
  return samples;
}

/** How long after its edits the document of a round is saved: any number of rounds is spread evenly. */
function thoughtsOf(round: number): number[] {
  return Array.from({ length: SAVES }, (_, index) => {
    const share = ((round * SAVES + index) * GOLDEN_RATIO) % 1;
    return THOUGHT_MS.least + share * (THOUGHT_MS.most - THOUGHT_MS.least);
  });
}
