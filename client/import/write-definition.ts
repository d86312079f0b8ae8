import type { MachineConfiguration } from '../../core/machine/configuration';
import type { ImportReport } from '../../core/machine/report';
import type { Definition } from '../../core/machine/targets/definition';
import { TARGETS, type TargetName } from '../../core/machine/targets/targets';
import { applyEdits, setMember } from '../../core/document/edits';
import { readFirmware } from './firmware';

/** Writes a configuration, whose paths are absolute, for a target; that of JSON has the merged keys too, as they are written. */
export async function writeDefinition(
  target: TargetName,
  configuration: MachineConfiguration,
  { merged, toConfirm }: ImportReport,
  log: { warn(message: string): void },
): Promise<Definition> {
  const definition = TARGETS[target](configuration, target === 'qemu' ? { firmware: await readFirmware(log) } : {});
  if (target !== 'json') return definition;
  // What needs consent is shown beside the definition, never in it.
  const agreed = merged.filter((key) => !toConfirm.includes(key));
  const members = agreed.map(({ key, text }) => `    ${JSON.stringify(key)}: ${text}`);
  const keys = members.length === 0 ? '{}' : `{\n${members.join(',\n')}\n  }`;
  return { ...definition, text: applyEdits(definition.text, setMember(definition.text, 'keys', keys)) };
}
