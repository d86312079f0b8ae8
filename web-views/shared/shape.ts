/** Tells whether a value that came from outside has a form; the type is made from the same words, so both cannot differ. */
export type Shape<T> = (value: unknown) => value is T;

/** The type that a shape stands for. */
export type Infer<S> = S extends Shape<infer T> ? T : never;

type Members = Readonly<Record<string, Shape<unknown>>>;
type OptionalNames<M extends Members> = { [K in keyof M]: undefined extends Infer<M[K]> ? K : never }[keyof M];
type RecordOf<M extends Members> = { readonly [K in Exclude<keyof M, OptionalNames<M>>]: Infer<M[K]> } & {
  readonly [K in OptionalNames<M>]?: Infer<M[K]>;
};

export const text: Shape<string> = (value) => typeof value === 'string';
export const flag: Shape<boolean> = (value) => typeof value === 'boolean';
/** A number that is neither NaN nor infinite. */
export const amount: Shape<number> = (value): value is number => Number.isFinite(value);

/** One of some words. */
export function word<const W extends readonly string[]>(...words: W): Shape<W[number]> {
  return (value): value is W[number] => typeof value === 'string' && words.includes(value);
}

export function list<T>(item: Shape<T>): Shape<readonly T[]> {
  return (value): value is readonly T[] => Array.isArray(value) && value.every((each) => item(each));
}

/** The value may be left out. */
export function optional<T>(shape: Shape<T>): Shape<T | undefined> {
  return (value): value is T | undefined => value === undefined || shape(value);
}

/** An object with these members and no others. */
export function record<M extends Members>(members: M): Shape<RecordOf<M>> {
  return (value): value is RecordOf<M> => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    const given = new Map<string, unknown>(Object.entries(value));
    if ([...given.keys()].some((name) => !Object.hasOwn(members, name))) return false;
    return Object.entries(members).every(([name, shape]) => shape(given.get(name)));
  };
}

/** One of some forms. */
export function either<S extends readonly Shape<unknown>[]>(...shapes: S): Shape<Infer<S[number]>> {
  return (value): value is Infer<S[number]> => shapes.some((shape) => shape(value));
}
