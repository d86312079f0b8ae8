import type { Figure, Part } from './part';
import type { Measured } from './run';

/** A part and its last full measurement, if there is one. */
export interface Entry {
  readonly part: Part;
  readonly measured: Measured | undefined;
}

/** Characters of a fault that the page shows. */
const LONGEST_FAULT = 300;

const INTRODUCTION = [
  '# Reliability',
  '',
  'Whatever happens, the image holds the old string or the new one, the guest’s data and QEMU’s metadata are untouched, and a hostile image or',
  'registry gains nothing. This page says how that is put to the test, and what came out. `npm run torture` measures all of it and writes this page;',
  '`npm run torture -- --only NAME` measures one part again. `npm test` does a small share of each part with fixed seeds.',
];

/** The text of docs/reliability.md. */
export function renderPage(entries: readonly Entry[]): string {
  return [
    ...INTRODUCTION,
    '',
    '| part | faults | seconds |',
    '| --- | --- | --- |',
    ...entries.map(({ part, measured }) => {
      const [faults, seconds] = measured
        ? [count(measured.faults.length), count(measured.seconds)]
        : ['not measured', ''];
      return `| [${part.title}](#${anchor(part.title)}) | ${faults} | ${seconds} |`;
    }),
    '',
    ...entries.flatMap(section),
  ].join('\n');
}

function section({ part, measured }: Entry): string[] {
  const { name, title, done, bad } = part;
  const head = [`## ${title}`, '', `\`--only ${name}\``, '', done, '', `Bad: ${bad}`, ''];
  return [...head, ...(measured ? resultOf(measured) : ['**Not measured yet.**', ''])];
}

function resultOf({ figures, faults, seed, seconds, date, versions }: Measured): string[] {
  const { qcowmeta, qemu, node, kernel, cores, fileSystem } = versions;
  const rows: Figure[] = [...figures, { what: 'faults', value: faults.length }, { what: 'seconds', value: seconds }];
  return [
    '| what | measured |',
    '| --- | --- |',
    ...rows.map(({ what, value }) => `| ${cell(what)} | ${cell(count(value))} |`),
    '',
    `Measured on ${date}: qcowmeta ${qcowmeta}, QEMU ${qemu}, Node ${node}, ${kernel} with ${cores} cores, ${fileSystem}; seed ${seed}.`,
    '',
    ...(faults.length === 0 ? [] : ['Faults:', '', ...faults.map((fault) => `- ${shortened(cell(fault))}`), '']),
  ];
}

function count(value: number | string): string {
  return typeof value === 'number' ? value.toLocaleString('en-US') : value;
}

/** What a fault hangs on may be a whole image; the measurement keeps it. */
function shortened(fault: string): string {
  return fault.length > LONGEST_FAULT ? `${fault.slice(0, LONGEST_FAULT)} ...` : fault;
}

/** Text in one line of a table. */
function cell(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('|', '\\|');
}

/** The anchor that a Markdown renderer gives to a heading. */
function anchor(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
}
