import { homedir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { ConfigurationMiddleware } from 'vscode-languageclient/node';
import type { LoadedRegistry } from '../core/registry/read';
import type { Registry } from '../core/registry/registry';
import { readRegistryPaths } from '../core/registry/setting';
import { safe } from './messages';

const SECTION = 'qcowmeta';
const NAME = 'registries';

/**
 * The setting `qcowmeta.registries` of the user, then of the workspace, then of each of its folders, as absolute paths, and in words of the
 * editor what makes no sense in it. VS Code itself would let the workspace's list replace the user's. In Restricted Mode it gives only the
 * user's: the manifest names the setting in `restrictedConfigurations`.
 */
function registryPaths(): { paths: readonly string[]; problems: readonly string[] } {
  const lists = [...wholeLists(), ...folderLists()].map(({ value, folder }) =>
    readRegistryPaths(value, { home: homedir(), ...(folder === undefined ? {} : { folder }) }),
  );
  const problems = lists.flatMap((list) => list.problems);
  return {
    paths: [...new Set(lists.flatMap(({ paths }) => paths))],
    problems: problems.map(({ message, args: { value } }) => vscode.l10n.t(message, { value: safe(value) })),
  };
}

let loaded: readonly LoadedRegistry[] = [];

/** The keys that are known with the setting as it is now. What is wrong with it or with a file is told by the language server. */
export async function knownRegistry(): Promise<Registry> {
  const { loadRegistries } = await import('./later');
  const { registry, files } = await loadRegistries(registryPaths().paths, loaded);
  loaded = files;
  return registry;
}

/** A value of the setting, and the folder that relative paths in it start from, if there is one. */
interface List {
  readonly value: unknown;
  readonly folder?: string | undefined;
}

function wholeLists(): List[] {
  const { workspaceFile, workspaceFolders } = vscode.workspace;
  const given = vscode.workspace.getConfiguration(SECTION).inspect<unknown>(NAME);
  // A workspace of several folders has a file, which starts its own paths from where it lies; an unsaved one lies nowhere.
  const ofFile = workspaceFile?.scheme === 'file' ? path.dirname(workspaceFile.fsPath) : undefined;
  const folder = workspaceFile ? ofFile : workspaceFolders?.[0]?.uri.fsPath;
  return [{ value: given?.globalValue }, { value: given?.workspaceValue, folder }];
}

/** A single folder is the workspace itself. */
function folderLists(): List[] {
  const { workspaceFile, workspaceFolders = [] } = vscode.workspace;
  if (!workspaceFile) return [];
  return workspaceFolders.map(({ uri }) => ({
    value: vscode.workspace.getConfiguration(SECTION, uri).inspect<unknown>(NAME)?.workspaceFolderValue,
    folder: uri.fsPath,
  }));
}

/** Answers the server's question for the settings with the joined list of registries. What is wrong with it is told once. */
export function answerConfiguration(): ConfigurationMiddleware {
  let told: readonly string[] = [];
  return {
    configuration: async (params, token, next) => {
      const answers = await next(params, token);
      if (!Array.isArray(answers)) return answers;
      const { paths, problems } = registryPaths();
      for (const problem of problems) if (!told.includes(problem)) void vscode.window.showWarningMessage(problem);
      told = problems;
      return (answers as readonly unknown[]).map((answer, index) =>
        params.items[index]?.section === SECTION && isObject(answer) ? { ...answer, [NAME]: paths } : answer,
      );
    },
  };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
