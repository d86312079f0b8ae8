import { equalBytes } from '../../core/image/bytes';
import type { Registry } from '../../core/registry/registry';
import type { Context } from '../context';
import { EXIT, type ExitCode } from '../exit-codes';
import { findingJson } from '../findings-text';
import { nameOf } from '../found-string';
import type { JsonAnswer } from '../images';
import type { JsonObject } from '../json';
import { tellInherited, type OpenString } from '../members';
import { notWrittenJson, reportError } from '../report';
import { makeChange, tellAll, type WriteForm } from '../write';
import { ask, canAsk } from './ask';
import { commandToGoOn, removeDraft, shortHash, type Draft } from './draft';
import { editorCommand, runEditor } from './editor';
import { judge, type Verdict } from './judge';
import { askToOverwrite, NOT_BEGUN_FROM } from './overwrite';

/** What an edit works with. */
export interface Edited {
  readonly string: OpenString;
  readonly draft: Draft;
  /** The bytes that the string is until now, or an empty object. */
  readonly before: Uint8Array;
  readonly registry: Registry;
  /** The file that the text started from instead. */
  readonly from?: string;
}

/** Options that an edit has besides those of every command that writes. */
export interface EditForm extends WriteForm {
  readonly force?: boolean;
}

/** One edit, from the first start of the editor until the text is stored or given up. */
export class EditSession {
  constructor(
    private readonly context: Context,
    private readonly edited: Edited,
    private readonly form: EditForm,
  ) {}

  /** Runs the editor until there is an answer. Whatever goes wrong from here on, the text stays in the draft and that is said. */
  async run(): Promise<JsonAnswer> {
    try {
      for (;;) {
        const answer = await this.editOnce();
        if (answer !== undefined) return answer;
      }
    } catch (error) {
      const exit = reportError(this.context.output, error);
      this.tellKept();
      return this.withDraft({ exit, members: { ...this.identity(), ...notWrittenJson(error) } });
    }
  }

  /** The answer; undefined if the person wants the editor again. */
  private async editOnce(): Promise<JsonAnswer | undefined> {
    const { draft, string, before, registry } = this.edited;
    const command = editorCommand();
    const failure = await runEditor(command, draft.path, this.context.interrupts);
    if (failure !== undefined) return this.editorFailed(command, failure);
    const after = await draft.read();
    if (after === undefined) return this.nothing('the editor left no file; nothing was written.');
    if (Buffer.from(after).toString().trim() === '') {
      return this.nothing('the text is empty; nothing was written. To take the string away: qcowmeta remove.');
    }
    if (equalBytes(after, before)) {
      await this.removeGoneOnWith();
      return this.nothing('nothing was changed.');
    }
    const verdict = judge(string.place, before, after, registry);
    const isFit = verdict.kind === 'sound' || (verdict.kind !== 'refused' && this.form.force === true);
    if (isFit) return this.storeSeen(after);
    tellAll(this.context.output, draft.path, verdict.text, verdict.errors);
    return this.decide(verdict, after);
  }

  private async decide(verdict: Verdict, after: Uint8Array): Promise<JsonAnswer | undefined> {
    if (!canAsk(this.context)) return this.keep(verdict, EXIT.negative);
    const question = QUESTIONS[verdict.kind];
    const answer =
      verdict.kind === 'doubtful'
        ? await ask(this.context, question, { e: 'edit again', s: 'save anyway', q: 'quit' })
        : await ask(this.context, question, { e: 'edit again', q: 'quit' });
    if (answer === 'e') return undefined;
    if (answer === 's') return this.storeSeen(after);
    return this.keep(verdict, this.context.interrupts.interrupted ? EXIT.interrupted : EXIT.negative);
  }

  /** Stores the text, over a string that it was not begun from only if the person says so, who may not have seen that string. */
  private async storeSeen(after: Uint8Array): Promise<JsonAnswer | undefined> {
    const { draft, before, string } = this.edited;
    const { dryRun = false, force = false } = this.form;
    if (draft.begunFrom === shortHash(before) || dryRun || force) return this.store(after);
    const answer = await askToOverwrite(this.context, string.place.label, before, after);
    if (answer === 'e') return undefined;
    if (answer === 's') return this.store(after);
    this.tellKept(WITH_FORCE);
    const problem = { code: 'changed-since-read', message: NOT_BEGUN_FROM };
    const exit = this.context.interrupts.interrupted ? EXIT.interrupted : EXIT.refused;
    return this.withDraft({ exit, members: { ...this.identity(), changed: false, problem } });
  }

  private async store(after: Uint8Array): Promise<JsonAnswer> {
    const { place } = this.edited.string;
    const change = { place, after, onlyIfUnchanged: true, source: place.label, registry: this.edited.registry };
    const changed = await makeChange(this.context, change, this.form);
    const { inheritedFrom } = this.edited.string;
    const answer = tellInherited(this.context.output, { place, inheritedFrom }, changed, this.form);
    if (this.form.dryRun === true || answer.exit !== EXIT.ok) {
      this.tellKept();
      return this.withDraft(answer);
    }
    await this.edited.draft.remove();
    await this.removeGoneOnWith();
    return answer;
  }

  /** There is nothing to store, and nothing that is worth being kept. */
  private async nothing(what: string): Promise<JsonAnswer> {
    await this.edited.draft.remove();
    this.context.output.message(`qcowmeta: ${this.edited.string.place.label}: ${what}`);
    return { exit: EXIT.ok, members: { ...this.identity(), changed: false } };
  }

  private async editorFailed(command: string, failure: string): Promise<JsonAnswer> {
    const { draft, before } = this.edited;
    const message = `the editor (${command}) ${failure}. Nothing was written.`;
    this.context.output.message(`qcowmeta: ${this.edited.string.place.label}: ${message}`);
    const answer = { ...this.identity(), changed: false, problem: { code: 'editor-failed', message } };
    const after = await draft.read();
    if (after !== undefined && !equalBytes(after, before)) {
      this.tellKept();
      return this.withDraft({ exit: EXIT.negative, members: answer });
    }
    await draft.remove();
    return { exit: EXIT.negative, members: answer };
  }

  private keep({ kind, text, errors }: Verdict, exit: ExitCode): JsonAnswer {
    this.tellKept(kind === 'refused' ? '' : WITH_FORCE);
    const findings = errors.map((finding) => findingJson(text, finding));
    return this.withDraft({ exit, members: { ...this.identity(), changed: false, problem: KEPT, findings } });
  }

  /** Removes the draft that the text started from; until its text is stored, or the stored one is preferred to it, it is all there is. */
  private async removeGoneOnWith(): Promise<void> {
    const { from, string } = this.edited;
    if (from !== undefined) await removeDraft(string.place, from);
  }

  private tellKept(more = ''): void {
    const { place } = this.edited.string;
    const { path } = this.edited.draft;
    const command = commandToGoOn(place, path);
    this.context.output.message(
      `qcowmeta: ${place.label}: your text is in ${path}.${more} To go on with it: ${command}`,
    );
  }

  private withDraft({ exit, members }: JsonAnswer): JsonAnswer {
    return { exit, members: { ...members, draft: this.edited.draft.path } };
  }

  private identity(): JsonObject {
    const { target } = this.edited.string.place;
    return { snapshot: target.kind === 'snapshot' ? nameOf(target) : undefined };
  }
}

const WITH_FORCE = ' With --force it is stored as it is.';

const KEPT = { code: 'text-refused', message: 'there are errors in the text, and it was not stored.' };

const QUESTIONS: Readonly<Record<Verdict['kind'], string>> = {
  sound: '',
  doubtful: 'There are errors in the text.',
  'unknown-keys': 'There are keys that are not registered, which only --force stores.',
  refused: 'The text cannot be stored.',
};
