import type { Severity } from '../../core/findings/finding';
import type { Disagreement, ImportReport, NotCarried } from '../../core/machine/report';
import { saysValue } from '../../core/machine/sentences';
import type { Definition } from '../../core/machine/targets/definition';
import { renderMessage, type Message } from '../../core/message';
import { findingLine } from '../findings-text';
import type { Output } from '../output';

const NAMES: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
  hint: 'note',
};

/** Tells people on standard error what the images do not agree on, what is left out, and what was taken because nobody says anything. */
export function tellReport(output: Output, report: ImportReport): void {
  for (const { image, ...said } of report.unusable) {
    output.message(`qcowmeta: warning: ${rendered(said)}`);
    const [first] = image.findings.filter(({ severity }) => severity === 'error');
    if (first !== undefined)
      output.message(`  ${findingLine(image.origin?.path ?? image.path, image.text ?? '', first)}`);
  }
  for (const disagreement of report.disagreements) tellDisagreement(output, disagreement);
  for (const line of linesOf(report.notCarried)) output.message(`qcowmeta: ${line}`);
  for (const { values } of report.toConfirm) {
    const [said] = values;
    if (said !== undefined)
      output.message(`qcowmeta: note: ${rendered(saysValue(said))} Only with --confirm does --to json carry it.`);
  }
}

function tellDisagreement(output: Output, { severity, message, args, details }: Disagreement): void {
  output.message(`qcowmeta: ${NAMES[severity]}: ${rendered({ message, args })}`);
  for (const detail of details) output.message(`  ${rendered(detail)}`);
}

/** Most likely a mistake in the image: the machine lacks what its author meant. */
const MISTAKES: readonly NotCarried['reason'][] = ['broken', 'unknown'];

/** Keys that nothing of a machine answers to are named together, each once. */
function linesOf(notCarried: readonly NotCarried[]): string[] {
  const named = (reason: NotCarried['reason']): string =>
    [...new Set(notCarried.filter((one) => one.reason === reason).map(({ key }) => key))].join(', ');
  const unregistered = named('unregistered');
  const noPlace = named('no-place');
  return [
    ...notCarried.filter(({ reason }) => MISTAKES.includes(reason)).map((one) => `warning: ${rendered(one)}`),
    ...notCarried.filter(({ reason }) => reason === 'unsuitable').map((one) => `note: ${rendered(one)}`),
    ...(unregistered === '' ? [] : [`note: not in the definition, because no registry knows them: ${unregistered}.`]),
    ...(noPlace === ''
      ? []
      : [`note: not in the definition, because no part of a machine answers to them: ${noPlace}.`]),
  ];
}

/** Tells what was taken where no image says anything, in one sentence, and what the target cannot say. */
export function tellDefinition(output: Output, { defaults }: ImportReport, { notCarried }: Definition): void {
  const taken = [...new Set(defaults.map(({ key, value }) => `${key} ${value}`))];
  if (taken.length > 0)
    output.message(`qcowmeta: note: no image says these, so defaults were taken: ${taken.join('; ')}.`);
  for (const said of new Set(notCarried.map(rendered))) output.message(`qcowmeta: note: ${said}`);
}

/** Says why there is no definition and how to come to one. */
export function tellNoDefinition(output: Output, failures: number, stopped: boolean): void {
  if (failures > 0) {
    const which = failures === 1 ? 'an image' : `${failures} images`;
    output.message(
      `qcowmeta: no definition, because ${which} could not be read. Without its disk the guest may not work: repair it, or leave it out of the command.`,
    );
  }
  if (stopped) {
    output.message(
      'qcowmeta: no definition, because of the errors above. Decide with --prefer KEY=IMAGE or --set KEY=VALUE, or correct the images.',
    );
  }
}

/** A sentence in English. */
export function rendered({ message, args }: Message): string {
  return renderMessage(message, args);
}
