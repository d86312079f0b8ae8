import { CodeActionKind, type CodeAction } from 'vscode-languageserver';
import type { TextEdit } from '../core/document/edits';
import { sortMembers } from '../core/document/sort';
import { checkText } from '../core/findings/check';
import { difference } from '../core/document/difference';
import { compatible, fixAll } from '../core/findings/fix-all';
import { withSeverities } from '../core/findings/severities';
import { message, type Message } from '../core/message';
import { toWorkspaceEdit } from './convert';
import { contextOf, findingsOf } from './diagnostics';
import type { OpenDocument } from './documents';
import type { Services } from './services';

/** An action on a whole document; it gives none where there is nothing to do. */
export interface SourceAction {
  readonly kind: CodeActionKind;
  run(services: Services, document: OpenDocument): Promise<CodeAction[]>;
}

/** The actions on whole documents, each of a kind of its own: an editor may run it by a key or at each save. */
export const SOURCE_ACTIONS: readonly SourceAction[] = [
  sourceAction(`${CodeActionKind.SourceFixAll}.qcowmeta`, message('Fix all that can be fixed'), repairAll),
  sourceAction(`${CodeActionKind.Source}.sortKeys`, message('Sort keys'), sortKeys),
  sourceAction(`${CodeActionKind.Source}.flattenKeys`, message('Write nested keys as flat keys'), flattenKeys),
];

type EditDocument = (services: Services, document: OpenDocument) => readonly TextEdit[] | Promise<readonly TextEdit[]>;

function sourceAction(kind: CodeActionKind, { message: title }: Message, edit: EditDocument): SourceAction {
  return {
    kind,
    async run(services, document) {
      const edits = await edit(services, document);
      if (edits.length === 0) return [];
      return [{ title: services.say(title), kind, edit: toWorkspaceEdit(document, edits, services.client) }];
    },
  };
}

/** Every preferred repair of what is shown, and those of what comes to light by them. */
async function repairAll(services: Services, document: OpenDocument): Promise<TextEdit[]> {
  const context = contextOf(services, await services.images.get(document.uri));
  const { text } = document.parsed;
  return difference(
    text,
    fixAll(text, (changed) => withSeverities(checkText(changed, context), services.settings.rules)),
  );
}

/** Those of the registry in its order, then all others by name. */
function sortKeys({ registry }: Services, { parsed }: OpenDocument): TextEdit[] {
  const order = new Map(registry.entries.map(({ key }, index) => [key, index]));
  return sortMembers(parsed, (key) => order.get(key) ?? order.size);
}

async function flattenKeys(services: Services, document: OpenDocument): Promise<TextEdit[]> {
  const findings = await findingsOf(services, document);
  const nested = findings.filter(({ code }) => code === 'nested-key');
  return compatible(nested.flatMap(({ fixes }) => fixes.slice(0, 1).map(({ edits }) => edits)));
}
