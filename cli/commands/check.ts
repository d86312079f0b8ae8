import type { Finding } from '../../core/findings/finding';
import type { Registry } from '../../core/registry/registry';
import type { Context } from '../context';
import { EXIT, type ExitCode } from '../exit-codes';
import { examine, type Examined } from '../examine';
import { findingJson, findingLine } from '../findings-text';
import { labelOf, type FoundString } from '../found-string';
import { presentImages, type ReadOptions } from '../images';
import { openRegistry, type RegistryOptions } from '../registry-option';

/** Options of `check`. */
export interface CheckOptions extends ReadOptions, RegistryOptions {
  /** Warnings count as errors. */
  readonly strict?: boolean;
}

/** Prints what the rules have against the strings that apply to images. An image without a string has nothing to find. */
export async function check(context: Context, images: readonly string[], options: CheckOptions): Promise<ExitCode> {
  const { output } = context;
  const registry = await openRegistry(output, options.registry);
  const judge = (findings: readonly Finding[]): ExitCode =>
    findings.some(({ severity }) => severity === 'error' || (options.strict === true && severity === 'warning'))
      ? EXIT.negative
      : EXIT.ok;
  return presentImages(context, images, options, {
    headings: false,
    text: (found) => {
      const { text, findings } = examineFound(found, registry);
      for (const finding of findings) output.line(findingLine(labelOf(found), text, finding));
      return judge(findings);
    },
    json: (found) => {
      const { text, findings } = examineFound(found, registry);
      const string = found.stored === undefined ? null : text;
      return {
        exit: judge(findings),
        members: { string, findings: findings.map((finding) => findingJson(text, finding)) },
      };
    },
  });
}

function examineFound({ stored }: FoundString, registry: Registry): Pick<Examined, 'text' | 'findings'> {
  return stored === undefined ? { text: '', findings: [] } : examine(stored.bytes, { registry, readOnly: true });
}
