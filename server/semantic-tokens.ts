import {
  SemanticTokensBuilder,
  type SemanticTokens,
  type SemanticTokensLegend,
  type SemanticTokensParams,
} from 'vscode-languageserver';
import type { Registry } from '../core/registry/registry';
import type { Services } from './services';

/**
 * What keys are told apart by. `defaultLibrary` marks a registered `qemu.` key, `registered` one that a vendor's registry defines,
 * `unregistered` all others.
 */
export const LEGEND: SemanticTokensLegend = {
  tokenTypes: ['property'],
  tokenModifiers: ['defaultLibrary', 'registered', 'unregistered', 'deprecated'],
};

/** `textDocument/semanticTokens/full`: the keys of the top-level object by who defines them. */
export function semanticTokens(
  { documents, registry }: Services,
  { textDocument }: SemanticTokensParams,
): SemanticTokens {
  const builder = new SemanticTokensBuilder();
  const document = documents.get(textDocument.uri);
  for (const { key, keyNode } of document?.parsed.members ?? []) {
    const { line, character } = document?.text.positionAt(keyNode.offset) ?? { line: 0, character: 0 };
    builder.push(line, character, keyNode.length, 0, bits(modifiersOf(key, registry)));
  }
  return builder.build();
}

function modifiersOf(key: string, registry: Registry): string[] {
  const entry = registry.get(key);
  if (!entry) return ['unregistered'];
  const origin = key.startsWith('qemu.') ? 'defaultLibrary' : 'registered';
  return entry.status === 'deprecated' ? [origin, 'deprecated'] : [origin];
}

/** Modifiers as the protocol sends them: bit n for the nth of the legend. */
function bits(modifiers: readonly string[]): number {
  return modifiers.reduce((sum, modifier) => sum | (1 << LEGEND.tokenModifiers.indexOf(modifier)), 0);
}
