import type { Finding } from '../../core/findings/finding';
import { refusesSave } from '../../core/findings/rules';
import type { Registry } from '../../core/registry/registry';
import type { Place } from '../place';
import { isUnknownKey } from '../unknown-keys';
import { reviewText } from '../write';

/**
 * What becomes of an edited text: it is fit to be stored; a person may store it all the same; it takes `--force`; or no image takes
 * it. Only errors that the text did not have before count.
 */
export interface Verdict {
  readonly kind: 'sound' | 'doubtful' | 'unknown-keys' | 'refused';
  readonly text: string;
  readonly errors: readonly Finding[];
}

/** Judges an edited text by what it was before. */
export function judge(place: Place, before: Uint8Array | undefined, after: Uint8Array, registry: Registry): Verdict {
  const { capacityBytes } = place;
  const context = capacityBytes === undefined ? { registry } : { registry, capacityBytes };
  const { text, findings } = reviewText(after, before, context);
  const errors = findings.filter(({ severity, code }) => severity === 'error' || refusesSave(code));
  return { kind: kindOf(errors), text, errors };
}

function kindOf(errors: readonly Finding[]): Verdict['kind'] {
  if (errors.some(({ code }) => refusesSave(code))) return 'refused';
  if (errors.some(isUnknownKey)) return 'unknown-keys';
  return errors.length > 0 ? 'doubtful' : 'sound';
}
