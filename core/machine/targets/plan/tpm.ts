import type { MachineConfiguration } from '../../configuration';
import type { Unsaid } from '../definition';
import { unsaid } from '../not-carried';
import type { Platform } from './platform';

/** An emulated TPM. */
export interface Tpm {
  readonly version: '1.2' | '2.0';
  /** As the registry names it. */
  readonly model: string;
}

const MODEL_FOR_ALL = 'tpm-tis';

/** Settles version and model of the TPM: 2.0 where images say nothing of the version, `tpm-tis` where the model does not fit. */
export function planTpm(
  { tpm }: MachineConfiguration,
  { architecture, isX86 }: Platform,
): { tpm?: Tpm; notCarried: Unsaid[] } {
  if (tpm === undefined) return { notCarried: [] };
  const version = tpm.version ?? '2.0';
  const usual = architecture === 'ppc64' ? 'tpm-spapr' : MODEL_FOR_ALL;
  const model = tpm.model ?? (isX86 && version === '2.0' ? 'tpm-crb' : usual);
  const misfit = misfitOf(model, version, isX86, architecture);
  if (misfit === undefined) return { tpm: { version, model }, notCarried: [] };
  const notCarried = [unsaid('qemu.tpm.models', 'tpm-model', { model, reason: misfit, instead: usual })];
  return { tpm: { version, model: usual }, notCarried };
}

function misfitOf(model: string, version: string, isX86: boolean, architecture: string): string | undefined {
  if (model === 'tpm-crb' && !isX86) return architecture;
  if (model === 'tpm-crb' && version === '1.2') return 'TPM 1.2';
  const isForPower = model === 'tpm-spapr';
  return isForPower === (architecture === 'ppc64') ? undefined : architecture;
}
