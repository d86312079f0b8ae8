import type { Finding, Severity } from './finding';
import { refusesSave, RULES, type RuleCode } from './rules';

/** What a user wants to hear of rules: how grave each is, or that it is not to be shown. Rules that are left out stay as they are. */
export type RuleSettings = Readonly<Partial<Record<RuleCode, Severity | 'off'>>>;

/** A part of a setting that cannot be followed: an English template and its arguments. */
export interface SettingProblem {
  readonly message: string;
  readonly args: Readonly<Record<string, string>>;
}

const SEVERITIES: readonly string[] = ['error', 'warning', 'information', 'hint', 'off'];

/** Reads the value of the setting `qcowmeta.rules`, `{ "<code>": "<severity>" | "off" }`. What makes no sense is left out and told. */
export function readRuleSettings(value: unknown): { rules: RuleSettings; problems: readonly SettingProblem[] } {
  const rules: Partial<Record<RuleCode, Severity | 'off'>> = {};
  const problems: SettingProblem[] = [];
  const given = typeof value === 'object' && value !== null ? Object.entries(value as Record<string, unknown>) : [];
  for (const [code, wanted] of given) {
    const problem = problemOf(code, wanted);
    if (problem !== undefined) problems.push({ message: problem, args: { code, value: JSON.stringify(wanted) } });
    else rules[code as RuleCode] = wanted as Severity | 'off';
  }
  return { rules, problems };
}

const SETTING_MESSAGES = {
  unknown: 'qcowmeta.rules: there is no rule {code}. docs/rules.md lists them.',
  fixed: 'qcowmeta.rules: {code} stays an error, because an image does not take such a text.',
  severity: 'qcowmeta.rules: {code} cannot be {value}. Use "error", "warning", "information", "hint" or "off".',
} as const;

function problemOf(code: string, wanted: unknown): string | undefined {
  if (!Object.hasOwn(RULES, code)) return SETTING_MESSAGES.unknown;
  if (refusesSave(code as RuleCode)) return SETTING_MESSAGES.fixed;
  return typeof wanted === 'string' && SEVERITIES.includes(wanted) ? undefined : SETTING_MESSAGES.severity;
}

/** The findings as a user wants to see them. What refuses a save stays as grave as it is, whatever the settings say. */
export function withSeverities(findings: readonly Finding[], rules: RuleSettings): readonly Finding[] {
  return findings.flatMap((finding) => {
    const wanted = refusesSave(finding.code) ? undefined : rules[finding.code];
    if (wanted === undefined) return [finding];
    return wanted === 'off' ? [] : [{ ...finding, severity: wanted }];
  });
}
