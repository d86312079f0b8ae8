/** Values for the named places of a message template. */
export type MessageArgs = Readonly<Record<string, string | number>>;

/**
 * Fills the named places of an English template: `renderMessage('{key} is unknown', { key: 'a.b' })`. A place without a value stays
 * as it is written, so that a missing argument is seen and not lost.
 */
export function renderMessage(template: string, args: MessageArgs): string {
  return template.replace(/\{(\w+)\}/g, (place, name: string) => {
    const value = Object.hasOwn(args, name) ? args[name] : undefined;
    return value === undefined ? place : String(value);
  });
}
