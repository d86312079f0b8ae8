import { format, resolveConfig } from 'prettier';
import { holds, type Bench, type Limits, type Result, type Unit } from './bench';

/** The part of the page about the machine. */
export function head(machine: Readonly<Record<string, string>>): string {
  return table(['', ''], Object.entries(machine));
}

/** The part of the page about one bench: its figures and what `notes` say of where the time goes. */
export function section(
  { title, about }: Bench,
  { rows, ratios, growth, more, versions }: Result,
  notes: string,
): string {
  const figures = rows.map(({ what, size = '', unit, p50, p95, samples }) => [
    ...[what, size, figure(p50, unit), figure(p95, unit), String(samples)],
  ]);
  const compared = ratios.map((each) => [each.what, each.of, each.value.toFixed(2), ...judged(each.value, each)]);
  const grown = growth.map((each) => [each.what, each.sizes, each.exponent.toFixed(2), ...judged(each.exponent, each)]);
  return [
    `## ${title}`,
    about,
    compared.length > 0 && table(['ratio', 'of', 'value', 'limit', 'holds'], compared),
    grown.length > 0 && table(['growth', 'sizes', 'exponent', 'limit', 'holds'], grown),
    figures.length > 0 && table(['figure', 'size', 'median', '95th percentile', 'samples'], figures),
    more,
    measuredWith(versions),
    notes.trim(),
  ]
    .filter((part) => typeof part === 'string' && part !== '')
    .join('\n\n');
}

/** The page with parts of it made anew: each stands between two comments that name it. Throws if the page has no place for a part. */
export async function withParts(page: string, parts: Readonly<Record<string, string>>): Promise<string> {
  let text = page;
  for (const [name, part] of Object.entries(parts)) {
    const [begin, end] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
    const [from, to] = [text.indexOf(begin), text.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`docs/performance.md lacks ${begin} ... ${end}`);
    text = `${text.slice(0, from + begin.length)}\n\n${part}\n\n${text.slice(to)}`;
  }
  return format(text, { ...(await resolveConfig(__filename)), parser: 'markdown' });
}

/** A table in Markdown; the first row is its head. */
export function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  return [titles, titles.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** A value with three digits that count, and its unit. */
export function figure(value: number, unit: Unit): string {
  const digits = Math.min(Math.max(2 - Math.floor(Math.log10(Math.max(value, 0.01))), 0), 3);
  return `${value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })} ${unit}`;
}

function judged(value: number, limits: Limits): [string, string] {
  const { atMost, atLeast } = limits;
  const limit = [atMost !== undefined && `at most ${atMost}`, atLeast !== undefined && `at least ${atLeast}`];
  const kept = holds(value, limits);
  return [limit.filter(Boolean).join(', '), kept === undefined ? '' : kept ? 'yes' : '**no**'];
}

function measuredWith(versions: Readonly<Record<string, string>>): string | undefined {
  const names = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return names.length > 0 ? `Measured with ${names.join(', ')}.` : undefined;
}
