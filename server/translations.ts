import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { english, renderMessage, type Say } from '../core/message';
import { codeOf } from '../core/system-error';
import type { Log } from './images';

/** The texts of a language by the English templates, as VS Code's bundles of translations have them. */
type Bundle = Readonly<Record<string, string>>;

/** A language tag such as `de`, `de-AT` or `pt_BR`, as POSIX writes it also `de_DE.UTF-8`; nothing else becomes a part of a file name. */
const LOCALE = /^([a-z]{2,3}(?:[-_][a-z0-9]{1,8})*)([.@][\w.@-]*)?$/i;

/**
 * Renders messages in a language, if `folder` has a bundle for it (`bundle.l10n.de.json`): the one of exactly this tag, else of the
 * language alone. What the bundle does not have is English, and so is all without one; a bundle that cannot be read goes to the log.
 */
export function readTranslations(folder: string, locale: string | undefined, log: Log): Say {
  const [, given] = LOCALE.exec(locale ?? '') ?? [];
  if (given === undefined) return english;
  const tag = given.toLowerCase().replaceAll('_', '-');
  const [language = tag] = tag.split('-');
  if (language === 'en') return english;
  const bundle =
    readBundle(join(folder, `bundle.l10n.${tag}.json`), log) ??
    readBundle(join(folder, `bundle.l10n.${language}.json`), log);
  return bundle === undefined ? english : sayIn(bundle);
}

function sayIn(bundle: Bundle): Say {
  const translate = (template: string): string =>
    Object.hasOwn(bundle, template) ? (bundle[template] ?? template) : template;
  return (template, args = {}) => renderMessage(template, args, translate);
}

function readBundle(path: string, log: Log): Bundle | undefined {
  try {
    return textsOf(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') log(`${path}: the translations cannot be read: ${String(error)}`);
    return undefined;
  }
}

/** The entries that are texts; VS Code takes objects with a comment too, for translators. */
function textsOf(bundle: unknown): Bundle {
  const entries =
    typeof bundle === 'object' && bundle !== null ? Object.entries(bundle as Record<string, unknown>) : [];
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
