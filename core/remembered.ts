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
    known.set(text, answered);
    return answered;
  };
}
