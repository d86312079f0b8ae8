import type { ChosenFirmware } from '../plan/firmware-descriptors';
import type { Plan } from '../plan/plan';
import { tpmFolder, tpmSocket } from './devices';
import { variablesFile } from './machine';
import { shellArgument } from '../shell';

/** Lines of shell text that have to run before QEMU: a copy of the firmware's variables, and the TPM. */
export function preparationLines(plan: Plan, chosen: ChosenFirmware | undefined): string[] {
  return [...variablesLines(plan, chosen), ...tpmLines(plan)];
}

function variablesLines({ configuration }: Plan, chosen: ChosenFirmware | undefined): string[] {
  if (chosen?.device !== 'flash') return [];
  const copy = shellArgument(variablesFile(configuration.name));
  const template = shellArgument(chosen.variables.filename);
  return ["# The machine's own copy of the firmware's variables:", `test -e ${copy} || cp ${template} ${copy}`];
}

function tpmLines({ tpm, configuration }: Plan): string[] {
  if (tpm === undefined) return [];
  const folder = shellArgument(tpmFolder(configuration.name));
  const version = tpm.version === '2.0' ? ' --tpm2' : '';
  const socket = shellArgument(`type=unixio,path=${tpmSocket(configuration.name)}`);
  return [
    '# The TPM; it ends with the machine:',
    `mkdir -p ${folder}`,
    // In the background swtpm is in another folder.
    `swtpm socket${version} --tpmstate dir="$PWD"/${folder} --ctrl ${socket} --terminate --daemon`,
  ];
}
