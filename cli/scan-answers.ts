import type { Surveyed } from '../core/store/surveyed';
import { unreadJson, type UnreadBacking } from './found-string';
import { compactJson, type JsonObject } from './json';
import { NO_STRING, type Judgement, type Judgements } from './judgements';

/** What a scan tells of images that could be read: as an object, or the same as a line, which takes a tenth of the time. */
export class ScanAnswers {
  private origin: string | undefined;
  private quotedOrigin = 'null';

  constructor(private readonly judgements: Judgements) {}

  /** The answer about an image. */
  of(image: string, { text: bytes, origin }: Surveyed, unread: UnreadBacking | undefined): JsonObject {
    const { text, findings } = this.judgement(bytes);
    const own = origin === image ? text : null;
    return { image, own, effective: text, origin: origin ?? null, unread: unreadJson(unread), findings };
  }

  /** The same as JSON on one line. */
  lineOf(image: string, { text: bytes, origin }: Surveyed, unread: UnreadBacking | undefined): string {
    const { text, findings } = this.judgement(bytes);
    const effective = text?.text ?? 'null';
    const name = JSON.stringify(image);
    const isOwn = origin === image;
    const rest = unread === undefined ? '' : `"unread":${compactJson({ ...unread })},`;
    return `{"image":${name},"own":${isOwn ? effective : 'null'},"effective":${effective},"origin":${isOwn ? name : this.quoted(origin)},${rest}"findings":{"error":${findings.error},"warning":${findings.warning}}}`;
  }

  private judgement(bytes: Uint8Array | undefined): Judgement {
    return bytes === undefined ? NO_STRING : this.judgements.of(bytes);
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
