import type { Position, Sample } from './documents';
import type { LanguageServer } from './language-server';
import type { Contender } from './sides';

interface Report {
  readonly items: readonly unknown[];
}
interface List {
  readonly items: readonly { readonly label: string }[];
}

/** A document at its place in a server, and its version. */
interface Opened {
  readonly uri: string;
  version: number;
}

/**
 * One document in one server: what is typed and asked, and the milliseconds until the right answer. Throws for a wrong answer, and for one of
 * a side that has none.
 */
export class Session {
  private isWrong = false;
  private hasLetter = false;
  private findings = 0;

  private constructor(
    private readonly server: LanguageServer,
    private readonly sample: Sample,
    private readonly document: Opened,
    private readonly typed: Opened,
    private readonly isMute: boolean,
  ) {}

  static async open(server: LanguageServer, side: Contender, sample: Sample): Promise<Session> {
    const { languageId, ending, isMute = false } = side;
    const open = (name: string, text: string): Opened => {
      const uri = `file:///bench/${name}-${sample.size.replaceAll(' ', '-')}${ending}`;
      server.notify('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text } });
      return { uri, version: 1 };
    };
    const [document, typed] = [open('document', sample.text), open('typed', sample.typed.text)];
    const session = new Session(server, sample, document, typed, isMute);
    const { result } = await server.request('textDocument/diagnostic', { textDocument: document });
    session.findings = isMute ? 0 : (result as Report).items.length;
    return session;
  }

  /** Changes a value, which becomes wrong or right, and asks for the diagnostics. */
  async diagnostics(): Promise<number> {
    const { at, right, wrong } = this.sample.changed;
    const [from, to] = this.isWrong ? [wrong, right] : [right, wrong];
    this.isWrong = !this.isWrong;
    const change = this.change(this.document, at, from.length, to);
    const { uri } = this.document;
    const { result, ms } = await this.server.request('textDocument/diagnostic', { textDocument: { uri } }, [change]);
    this.check(result, (report) => (report as Report).items.length - this.findings === (this.isWrong ? 1 : 0));
    return ms;
  }

  /** Types a letter of a key, or takes it back, and asks for completions. */
  async completion(): Promise<number> {
    const { at, letter, offered } = this.sample.typed;
    const change = this.change(this.typed, at, this.hasLetter ? letter.length : 0, this.hasLetter ? '' : letter);
    this.hasLetter = !this.hasLetter;
    const position = { line: at.line, character: at.character + (this.hasLetter ? letter.length : 0) };
    const { uri } = this.typed;
    const params = { textDocument: { uri }, position, context: { triggerKind: 1 } };
    const { result, ms } = await this.server.request('textDocument/completion', params, [change]);
    this.check(result, (list) => (list as List).items.some(({ label }) => label === offered));
    return ms;
  }

  /** Asks for what a key means. */
  async hover(): Promise<number> {
    const { uri } = this.document;
    const params = { textDocument: { uri }, position: this.sample.pointed };
    const { result, ms } = await this.server.request('textDocument/hover', params);
    this.check(result, (hover) => JSON.stringify(hover).includes('memory'));
    return ms;
  }

  private check(result: unknown, isRight: (result: unknown) => boolean): void {
    const holds = this.isMute ? result === null : isRight(result);
    if (!holds) throw new Error(`a wrong answer: ${JSON.stringify(result)}`);
  }

  private change(document: Opened, start: Position, length: number, text: string): readonly [string, unknown] {
    document.version += 1;
    const range = { start, end: { line: start.line, character: start.character + length } };
    return ['textDocument/didChange', { textDocument: document, contentChanges: [{ range, text }] }];
  }
}
