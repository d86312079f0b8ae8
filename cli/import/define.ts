import { resolve } from 'node:path';
import type { MachineConfiguration } from '../../core/machine/configuration';
import type { ImportReport } from '../../core/machine/report';
import type { Definition, TargetOptions } from '../../core/machine/targets/definition';
import { TARGETS, type TargetName } from '../../core/machine/targets/targets';
import { readFirmware } from '../firmware';
import { formatJson, RawJson, type JsonValue } from '../json';
import type { Output } from '../output';

/** What a definition is written for. */
export interface TargetChoice {
  readonly to: TargetName;
  readonly virtType?: 'kvm' | 'qemu';
  readonly network?: string;
}

/** A definition, and as JSON: an object for the target `json`, a text for all others. */
export interface Written extends Definition {
  readonly json: JsonValue;
}

/** Writes a definition in which every path is absolute, so that it can be used from any folder. */
export async function writeDefinition(
  output: Output,
  configuration: MachineConfiguration,
  { merged, toConfirm }: ImportReport,
  { to, virtType, network }: TargetChoice,
): Promise<Written> {
  const disks = configuration.disks.map((disk) => ({ ...disk, path: resolve(disk.path) }));
  const options: TargetOptions = {
    ...(virtType === undefined ? {} : { virtualization: virtType }),
    ...(network === undefined ? {} : { network }),
    ...(to === 'qemu' ? { firmware: await readFirmware(output) } : {}),
  };
  const definition = TARGETS[to]({ ...configuration, disks }, options);
  if (to !== 'json') return { ...definition, json: definition.text };
  // What needs consent is shown beside the definition, never in it.
  const agreed = merged.filter((key) => !toConfirm.includes(key));
  const keys = new Map(agreed.map(({ key, text }) => [key, new RawJson(text)]));
  const json = { ...(JSON.parse(definition.text) as Readonly<Record<string, JsonValue>>), keys };
  return { ...definition, text: `${formatJson(json)}\n`, json };
}
