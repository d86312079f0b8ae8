import type { Finding } from '../core/findings/finding';
import type { RuleCode } from '../core/findings/rules';

/** Rules that a typo in a key breaks. What breaks them is not written by accident, but only by `--force`. */
const RULES: readonly RuleCode[] = ['unregistered-key', 'key-case'];

/** Whether a finding is about a key that starts with `qemu.` and should be registered. */
export function isUnknownKey({ code, severity }: Finding): boolean {
  return severity === 'error' && RULES.includes(code);
}
