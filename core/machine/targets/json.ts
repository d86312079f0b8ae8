import type { MachineConfiguration } from '../configuration';
import type { Definition } from './definition';

/** The configuration itself as JSON, for programs that make definitions of their own. It leaves nothing out. */
export function jsonConfiguration(configuration: MachineConfiguration): Definition {
  return { text: `${JSON.stringify(configuration, undefined, 2)}\n`, notCarried: [] };
}
