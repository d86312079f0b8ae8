import { rememberedOf } from '../core/remembered';
import type { Surveyed } from '../core/store/surveyed';
import { unreadJson, type UnreadBacking } from './found-string';
import { compactJson } from './json';
import { NO_STRING, type Judgement, type Judgements } from './judgements';

/** What stands in a line between two paths, or behind them. */
interface Parts {
  readonly own: string;
  readonly inherited: string;
  readonly end: string;
}

const partsOf = rememberedOf(({ text, findings }: Judgement): Parts => {
  const effective = compactJson(text);
  return {
    own: inOnePiece(',"own":', effective, ',"effective":', effective, ',"origin":'),
    inherited: inOnePiece(',"own":null,"effective":', effective, ',"origin":'),
    end: inOnePiece(',"findings":', compactJson({ ...findings }), '}'),
  };
});

/** A text that V8 does not put together anew, from its pieces, for each line. */
function inOnePiece(...pieces: readonly string[]): string {
  return pieces.join('');
}

/** What a scan tells of images that could be read, as lines: to put them together takes a tenth of the time of objects that become JSON. */
export class ScanAnswers {
  private origin: string | undefined;
  private quotedOrigin = 'null';

  constructor(private readonly judgements: Judgements) {}

  /** The answer about an image: a JSON object on one line. */
  lineOf(image: string, { text: bytes, origin }: Surveyed, unread: UnreadBacking | undefined): string {
    const { own, inherited, end } = partsOf(bytes === undefined ? NO_STRING : this.judgements.of(bytes));
    const name = JSON.stringify(image);
    const told = origin === image ? own + name : inherited + this.quoted(origin);
    const problem = unreadJson(unread);
    const rest = problem === undefined ? '' : `,"unread":${compactJson(problem)}`;
    return `{"image":${name}${told}${rest}${end}`;
  }

  /** The path of a backing file as JSON: overlays that follow each other often have the same. */
  private quoted(origin: string | undefined): string {
    if (origin !== this.origin) {
      this.origin = origin;
      this.quotedOrigin = origin === undefined ? 'null' : JSON.stringify(origin);
    }
    return this.quotedOrigin;
  }
}
