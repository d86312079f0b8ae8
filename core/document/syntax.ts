import type { TextEdit } from './edits';
import { escapeBackslashes, escapeControls } from './escapes';
import { isBlank, type Token, type TokenFault } from './tokens';

/** Ways in which a text fails to be JSON; each is a rule of its own. */
export type SyntaxProblemKind =
  | Exclude<TokenFault, 'unclosed-comment'>
  | 'comment'
  | 'trailing-comma'
  | 'missing-comma'
  | 'missing-colon'
  | 'missing-key'
  | 'missing-value'
  | 'unquoted-text'
  | 'unclosed-bracket'
  | 'unexpected-token'
  | 'text-after-end';

/** One place where the text is not JSON, with what repairs it where there is one obvious way. Offsets are UTF-16 units. */
export interface SyntaxProblem {
  readonly kind: SyntaxProblemKind;
  readonly offset: number;
  readonly length: number;
  readonly repair?: SyntaxRepair;
}

/** An edit after which the problem is gone. */
export interface SyntaxRepair {
  readonly edit: TextEdit;
  /** Nothing that is written is lost, and nothing can be meant but this. */
  readonly isSure: boolean;
}

/** A text of nothing but mistakes does not need them all listed. */
const MOST_PROBLEMS = 100;

/** What may come next; `first-` right after an opening bracket, where the closing one may come too. */
type Expected = 'value' | 'first-value' | 'next-value' | 'first-key' | 'next-key' | 'colon' | 'comma' | 'end';

/**
 * Reads the tokens as JSON (RFC 8259) and reports each place where they are not, going on after it as a reader would. No problem is
 * reported if and only if JSON.parse takes the text. `length` is the text's length; at most 100 problems are reported.
 */
export function findSyntaxProblems(tokens: readonly Token[], text: string): SyntaxProblem[] {
  const reader = new Reader(text, tokens.at(-1)?.end ?? 0);
  for (const token of tokens) {
    if (reader.problems.length >= MOST_PROBLEMS || reader.isDone) break;
    reader.read(token);
  }
  reader.finish();
  return reader.problems.slice(0, MOST_PROBLEMS);
}

class Reader {
  readonly problems: SyntaxProblem[] = [];
  isDone = false;
  private readonly open: Token[] = [];
  private expected: Expected = 'value';
  private previous: Token | undefined;

  constructor(
    private readonly text: string,
    private readonly end: number,
  ) {}

  read(token: Token): void {
    this.reportFault(token);
    if (token.kind === 'comment') return;
    if (isBlank(token, this.text))
      this.report('unexpected-token', token.offset, token.end - token.offset, sure(removal(token)));
    else if (this.expected === 'end') {
      const rest = { offset: token.offset, end: this.end };
      this.report('text-after-end', token.offset, this.end - token.offset, unsure(removal(rest)));
      this.isDone = true;
    } else if (token.kind === ',') this.readComma(token);
    else {
      if (token.kind === ':') this.readColon(token);
      else if (token.kind === '}' || token.kind === ']') this.readClose(token);
      else this.readContent(token);
      this.previous = token;
    }
  }

  finish(): void {
    if (this.isDone) return;
    const last = this.open.at(-1);
    if (last === undefined) return;
    if (this.expected === 'value') this.reportMissingValue();
    else if (this.expected === 'colon') this.report('missing-colon', this.previous?.end ?? 0, 0);
    this.reportUnclosed(this.open);
  }

  private readComma(token: Token): void {
    if (this.expected === 'colon' || this.expected === 'value') this.reportMissingValue();
    else if (this.expected !== 'comma') {
      // Not remembered as the previous token: each comma is reported once.
      this.report('unexpected-token', token.offset, 1, sure(removal(token)));
      return;
    }
    this.expected = this.isInObject() ? 'next-key' : 'next-value';
    this.previous = token;
  }

  private readColon(token: Token): void {
    if (this.expected === 'colon') this.expected = 'value';
    else if (this.expected === 'first-key' || this.expected === 'next-key') {
      this.report('missing-key', token.offset, 1);
      this.expected = 'value';
    } else this.report('unexpected-token', token.offset, 1, unsure(removal(token)));
  }

  private readClose(token: Token): void {
    const opener = token.kind === '}' ? '{' : '[';
    const index = this.open.findLastIndex((candidate) => candidate.kind === opener);
    if (index < 0) {
      this.report('unexpected-token', token.offset, 1, unsure(removal(token)));
      return;
    }
    if (this.expected === 'colon' || this.expected === 'value') this.reportMissingValue();
    else if ((this.expected === 'next-key' || this.expected === 'next-value') && this.previous?.kind === ',') {
      this.report('trailing-comma', this.previous.offset, 1, sure(removal(this.previous)));
    }
    this.reportUnclosed(this.open.slice(index + 1));
    this.open.length = index;
    this.expected = index === 0 ? 'end' : 'comma';
  }

  /** A string, number, literal, word or opening bracket: a key or a value, whatever should have come before it. */
  private readContent(token: Token): void {
    let canFollow = true;
    if (this.expected === 'comma') {
      canFollow = !this.isInObject() || token.kind === 'string' || this.isBeforeColon(token);
      this.report('missing-comma', token.offset, token.end - token.offset, canFollow ? this.insertion(',') : undefined);
      this.expected = this.isInObject() ? 'next-key' : 'next-value';
    }
    if (this.expected === 'first-key' || this.expected === 'next-key') {
      this.readKey(token, canFollow);
      return;
    }
    if (this.expected === 'colon') {
      const isEquals = this.text.slice(token.offset, token.end) === '=';
      const repair = isEquals ? sure(replacement(token, ':')) : this.insertion(':');
      this.report('missing-colon', token.offset, token.end - token.offset, repair);
      if (isEquals) {
        this.expected = 'value';
        return;
      }
    }
    if (token.kind === '{' || token.kind === '[') {
      this.open.push(token);
      this.expected = token.kind === '{' ? 'first-key' : 'first-value';
      return;
    }
    if (token.kind === 'word') this.reportUnquoted(token);
    this.expected = this.open.length === 0 ? 'end' : 'comma';
  }

  /** A key without quotes is not sure to be one where not even a comma is before it: then nothing is offered. */
  private readKey(token: Token, isSure: boolean): void {
    this.expected = 'colon';
    if (token.kind === 'string') return;
    if (token.kind === '{' || token.kind === '[') {
      this.report('missing-key', token.offset, 1);
      this.open.push(token);
      this.expected = token.kind === '{' ? 'first-key' : 'first-value';
    } else this.reportUnquoted(token, isSure);
  }

  private isBeforeColon({ end }: Token): boolean {
    return /^\s*:/.test(this.text.slice(end));
  }

  /** A sign that is missing after the previous token. After a text without its closing quote it would become part of that text. */
  private insertion(sign: string): SyntaxRepair | undefined {
    if (this.previous?.fault === 'unclosed-string') return undefined;
    return sure({ offset: this.previous?.end ?? 0, length: 0, text: sign });
  }

  /** Brackets that were opened one in the other. Each can be closed together with those in it, if not surely where it was meant. */
  private reportUnclosed(brackets: readonly Token[]): void {
    const repair = this.insertion(
      brackets
        .map(({ kind }) => (kind === '{' ? '}' : ']'))
        .reverse()
        .join(''),
    );
    brackets.forEach(({ offset }, index) => {
      const text = repair?.edit.text.slice(0, brackets.length - index) ?? '';
      this.report('unclosed-bracket', offset, 1, repair && unsure({ ...repair.edit, text }));
    });
  }

  private isInObject(): boolean {
    return this.open.at(-1)?.kind === '{';
  }

  private reportMissingValue(): void {
    const offset = this.previous?.offset ?? 0;
    this.report('missing-value', offset, (this.previous?.end ?? 0) - offset);
  }

  private reportUnquoted(token: Token, isSure = true): void {
    const word = this.text.slice(token.offset, token.end).trim();
    const isLiteral = /^(true|false|null)$/i.test(word) && this.expected !== 'colon';
    const text = isLiteral ? word.toLowerCase() : JSON.stringify(word.replace(/^'(.*)'$/s, '$1'));
    const repair = isSure ? sure(replacement(token, text)) : undefined;
    this.report('unquoted-text', token.offset, token.end - token.offset, repair);
  }

  private reportFault(token: Token): void {
    const length = token.end - token.offset;
    if (token.kind === 'comment') this.report('comment', token.offset, length, unsure(removal(token)));
    else if (token.fault !== undefined && token.fault !== 'unclosed-comment') {
      this.report(token.fault, token.offset, length, this.withEscapes(token));
    }
  }

  /** Whoever wrote one backslash that begins no escape may have meant others of that text as backslashes, too: `"C:\new\dir"`. */
  private withEscapes(token: Token): SyntaxRepair | undefined {
    const isControl = token.fault === 'control-character';
    if (!isControl && token.fault !== 'bad-escape') return undefined;
    const written = this.text.slice(token.offset, token.end);
    const escaped = isControl ? escapeControls(written) : escapeBackslashes(written);
    return escaped === undefined ? undefined : { edit: replacement(token, escaped), isSure: isControl };
  }

  private report(kind: SyntaxProblemKind, offset: number, length: number, repair?: SyntaxRepair): void {
    const problem = { kind, offset, length };
    this.problems.push(repair === undefined ? problem : { ...problem, repair });
  }
}

function sure(edit: TextEdit): SyntaxRepair {
  return { edit, isSure: true };
}

function unsure(edit: TextEdit): SyntaxRepair {
  return { edit, isSure: false };
}

type Stretch = Pick<Token, 'offset' | 'end'>;

function replacement({ offset, end }: Stretch, text: string): TextEdit {
  return { offset, length: end - offset, text };
}

function removal(stretch: Stretch): TextEdit {
  return replacement(stretch, '');
}
