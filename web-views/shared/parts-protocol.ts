import { record, text, word, type Infer } from './shape';

/** How grave something is; `plain` and `good` are no trouble at all. */
export const tone = word('plain', 'good', 'info', 'warning', 'error');

/** A word or two in a coloured frame. */
export const badge = record({ text, tone });

/** A sentence that stands for itself. */
export const notice = record({ text, tone });

export type Tone = Infer<typeof tone>;
export type BadgeModel = Infer<typeof badge>;
export type NoticeModel = Infer<typeof notice>;
