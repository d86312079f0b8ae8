import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

const REPOSITORY = join(__dirname, '..', '..');

/** A text for people in the source. */
export interface Template {
  readonly text: string;
  /** `core/errors.ts:12`. */
  readonly place: string;
}

/** Functions whose first argument is a template: of core/, of the server, of VS Code (`l10n.t`) and of the web views. */
const SAYING = new Set(['message', 'say', 't']);

/** The templates in the sources below some folders of the repository. */
export function templatesIn(...folders: readonly string[]): Template[] {
  return folders.flatMap((folder) => sourcesBelow(join(REPOSITORY, folder))).flatMap(templatesOf);
}

function sourcesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));
}

function templatesOf(path: string): Template[] {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: Template[] = [];
  const take = (node: ts.Expression | undefined): void => {
    for (const literal of literalsOf(node).filter(({ text }) => text !== '')) {
      const { line } = source.getLineAndCharacterOfPosition(literal.getStart());
      found.push({ text: literal.text, place: `${relative(REPOSITORY, path)}:${line + 1}` });
    }
  };
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && SAYING.has(nameOf(node.expression))) take(node.arguments[0]);
    else if (ts.isPropertyAssignment(node) && node.name.getText() === 'message') take(node.initializer);
    else if (ts.isVariableDeclaration(node) && isTable(node)) sentencesIn(node.initializer).forEach(take);
    else if (ts.isVariableDeclaration(node) && node.name.getText() === 'message') take(node.initializer);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The last name of what is called: `t` of `vscode.l10n.t`. */
function nameOf(called: ts.Expression): string {
  if (ts.isPropertyAccessExpression(called)) return called.name.text;
  return ts.isIdentifier(called) ? called.text : '';
}

/** The literals that an expression may be: itself, either branch of a choice, what stands on the right of `??`. */
function literalsOf(node: ts.Expression | undefined): ts.StringLiteralLike[] {
  if (node === undefined) return [];
  if (ts.isStringLiteralLike(node)) return [node];
  if (ts.isConditionalExpression(node)) return [...literalsOf(node.whenTrue), ...literalsOf(node.whenFalse)];
  if (ts.isBinaryExpression(node)) return literalsOf(node.right);
  return ts.isParenthesizedExpression(node) ? literalsOf(node.expression) : [];
}

/** A constant whose values are texts for people: by its name, such as `ERROR_MESSAGES`, or a single text with a place. */
function isTable({ name, initializer }: ts.VariableDeclaration): boolean {
  if (initializer !== undefined && ts.isStringLiteralLike(initializer)) {
    return /^[A-Z_]+$/.test(name.getText()) && /\{\w+\}/.test(initializer.text);
  }
  return /^([A-Z]+_)*(MESSAGES|RULES|TITLES|SENTENCES|TEMPLATES|WORDS|REASONS|REFUSALS|CARRIED|VALUES)$/.test(
    name.getText(),
  );
}

/** The texts of several words, or with a place, that a table has as values or as arguments of what makes its values. */
function sentencesIn(node: ts.Node | undefined): ts.Expression[] {
  if (node === undefined) return [];
  if (ts.isStringLiteralLike(node)) return /\s|\{\w+\}/.test(node.text) ? [node] : [];
  if (ts.isPropertyAssignment(node)) return sentencesIn(node.initializer);
  const found: ts.Expression[] = [];
  ts.forEachChild(node, (child) => {
    found.push(...sentencesIn(child));
  });
  return found;
}
