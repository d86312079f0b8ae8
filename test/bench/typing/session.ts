import type { Position, Sample } from './documents';
import type { Answer, LanguageServer } from './language-server';
import type { Contender } from './sides';

/** What is asked of a document. */
export const ANSWERS = ['diagnostics', 'completion', 'hover'] as const;

/** How an answer of a document is called on the page. */
export function nameOf(what: string, { size }: Sample): string {
  return `${what}, ${size}`;
}

interface Report {
  readonly items: readonly unknown[];
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
    const result = await server.request('textDocument/diagnostic', { textDocument: document });
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
    const answer = await this.server.ask('textDocument/diagnostic', { textDocument: { uri } }, [change]);
    const count = this.findings + (this.isWrong ? 1 : 0);
    return this.check(
      answer,
      (body) => (JSON.parse(body.toString()) as { result?: Report }).result?.items.length === count,
    );
  }

  /** Types a letter of a key, or takes it back, and asks for completions. */
  async completion(): Promise<number> {
    const { at, letter, offered } = this.sample.typed;
    const change = this.change(this.typed, at, this.hasLetter ? letter.length : 0, this.hasLetter ? '' : letter);
    this.hasLetter = !this.hasLetter;
    const position = { line: at.line, character: at.character + (this.hasLetter ? letter.length : 0) };
    const { uri } = this.typed;
    const params = { textDocument: { uri }, position, context: { triggerKind: 1 } };
    const answer = await this.server.ask('textDocument/completion', params, [change]);
    return this.check(answer, (body) => body.includes(`"label":"${offered}"`));
  }

  /** Asks for what a key means. */
  async hover(): Promise<number> {
    const { uri } = this.document;
    const params = { textDocument: { uri }, position: this.sample.pointed };
    const answer = await this.server.ask('textDocument/hover', params);
    return this.check(answer, (body) => body.includes('memory'));
  }

  /**
   * Gives the milliseconds of a right answer. Long ones are not read as JSON: what that leaves behind in this process would be cleared away
   * while the next answer is measured.
   */
  private check({ body, ms }: Answer, isRight: (body: Buffer) => boolean): number {
    const holds = this.isMute ? body.includes('"result":null') : isRight(body);
    if (!holds) throw new Error(`a wrong answer: ${body.toString()}`);
    return ms;
  }

  private change(document: Opened, start: Position, length: number, text: string): readonly [string, unknown] {
    document.version += 1;
    const range = { start, end: { line: start.line, character: start.character + length } };
    return ['textDocument/didChange', { textDocument: document, contentChanges: [{ range, text }] }];
  }
}
