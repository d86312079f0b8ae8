const lasting: object[] = [];

/**
 * Keeps an instance of a class for good, for classes whose instances all are short-lived and whose code runs often. V8 forgets how the instances
 * of a class look when it collects garbage and finds none; with that it throws away all code that it had optimized for them.
 */
export function keepForm(instance: object): void {
  lasting.push(instance);
}
