/**
 * A function that remembers its answers for texts it is asked about again and again, such as the words of a document at each of its
 * changes. It holds at most `most` answers and then begins anew.
 */
export function remembered<Answer>(answer: (text: string) => Answer, most: number): (text: string) => Answer {
  const known = new Map<string, Answer>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const answered = answer(text);
    if (known.size >= most) known.clear();
    known.set(copyOf(text), answered);
    return answered;
  };
}

/** A part of a longer text keeps all of that in memory. */
function copyOf(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}

/** A function that remembers its answer for a subject that never changes, as long as anything else holds the subject. */
export function rememberedOf<Subject extends object, Answer>(
  answer: (subject: Subject) => Answer,
): (subject: Subject) => Answer {
  const known = new WeakMap<Subject, { readonly answer: Answer }>();
  return (subject) => {
    let found = known.get(subject);
    if (found === undefined) {
      found = { answer: answer(subject) };
      known.set(subject, found);
    }
    return found.answer;
  };
}
