import type { Bench, Result, Row, Setting } from '../bench';
import { measureEditor } from '../editor/measure';
import { EditorSession, hostVersion, type Mark } from '../editor/session';
import { growth, median, ratio, row } from '../measure';
import { SIZES } from '../saving/texts';
import { temporaryFolder } from '../../host/temporary';

const MOST_TIMES_A_FILE = 1.2;
/** From the call of activate() until the file system is registered. */
const LONGEST_REGISTRATION_MS = 20;
const EXTENSION = 'qcowmeta.qcowmeta';

/** Opening a document in VS Code, and what the extension takes to be there. */
export const opening: Bench = {
  name: 'opening',
  title: 'Opening',
  about: `From the command _Open Metadata_ to the text on the screen, beside opening a JSON file of the same text in the same VS Code; both are
called by another extension, in turns, each with a file that was never opened before. Activation is what VS Code's extension host notes of a start:
loading is reading, compiling and evaluating the files that the extension needs at once; activate() registers the file system first, and then all
that is loaded later.`,
  run,
};

async function run({ quick, log }: Setting): Promise<Result> {
  const { bySize } = await measureEditor(quick ? 2 : 20, log);
  const sizes = SIZES.map(({ size, name }) => {
    const times = bySize.get(size);
    if (!times) throw new Error(`texts of ${name} were not opened`);
    const [image, json] = [times.image, times.json].map((side) => side.map((each) => each.opening));
    return { size, name, image: image ?? [], json: json ?? [] };
  });
  const [small, large] = sizes;
  if (!small || !large) throw new Error('two sizes are measured');
  const activation = await measureActivation(quick ? 2 : 10, log);
  return {
    rows: [
      ...sizes.flatMap(({ name, image, json }) => [
        row('command to text, image', image, 'ms', name),
        row('command to text, JSON file', json, 'ms', name),
      ]),
      ...activation.rows,
    ],
    ratios: [
      ...sizes.map(({ name, image, json }) =>
        ratio(`command to text, ${name}`, 'image / JSON file', image, json, { atMost: MOST_TIMES_A_FILE }),
      ),
      {
        what: 'activate() until the file system is registered',
        of: 'ms / 1 ms',
        value: median(activation.registering),
        atMost: LONGEST_REGISTRATION_MS,
      },
    ],
    growth: [
      growth(
        'command to text',
        'bytes',
        { size: small.size, cost: median(small.image) },
        { size: large.size, cost: median(large.image) },
      ),
    ],
    versions: { 'VS Code': await hostVersion() },
  };
}

interface Activation {
  readonly rows: readonly Row[];
  readonly registering: readonly number[];
}

/** Starts VS Code again and again, each time with a document of JSON, which the extension is activated for. */
async function measureActivation(rounds: number, log: Setting['log']): Promise<Activation> {
  log(`  starting VS Code ${rounds} times`);
  const [loading, registering, activating]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < rounds; round++) {
    const marks = await activatedOnce();
    loading.push(between(marks, ofHost('willLoadExtensionCode'), ofHost('didLoadExtensionCode')));
    registering.push(between(marks, ofHost('willActivateExtension'), 'qcowmeta/fileSystemRegistered'));
    activating.push(between(marks, ofHost('willActivateExtension'), ofHost('didActivateExtension')));
  }
  return {
    registering,
    rows: [
      row('loading the extension', loading, 'ms'),
      row('activate() until the file system is registered', registering, 'ms'),
      row('activate()', activating, 'ms'),
    ],
  };
}

async function activatedOnce(): Promise<readonly Mark[]> {
  const folder = await temporaryFolder('bench');
  const session = await EditorSession.start(folder.path);
  try {
    await session.activate(EXTENSION);
    return await session.marks();
  } finally {
    await session.stop();
    await folder.remove();
  }
}

function between(marks: readonly Mark[], from: string, to: string): number {
  const [start, end] = [from, to].map((name) => marks.find((mark) => mark.name === name));
  if (!start || !end) throw new Error(`the extension host does not tell of ${from} and ${to}`);
  return end.startTime - start.startTime;
}

/** What the extension host calls a time of the extension. */
function ofHost(name: string): string {
  return `code/extHost/${name}/${EXTENSION}`;
}
