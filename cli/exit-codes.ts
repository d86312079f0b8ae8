import type { ErrorCode } from '../core/errors';

/** What the command answers to its caller. With several images the highest code wins. */
export const EXIT = {
  ok: 0,
  /** A negative answer: key absent, no string, an error finding, text that is refused, a destination that holds another string. */
  negative: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** What was named is missing, not qcow2, damaged, or of an unsupported version. */
  unreadable: 3,
  /** No permission to read or to write; or the image is not written to now: in use, no room, not the string that was expected. */
  refused: 4,
  /** The write failed; the message says which string the image holds. */
  writeFailed: 5,
  /** A defect of this program (EX_SOFTWARE of sysexits.h). */
  defect: 70,
  /** The output could not be written (EX_IOERR of sysexits.h). */
  outputFailed: 74,
  /** Stopped by Ctrl+C before everything was done (128 + SIGINT, as shells say it). */
  interrupted: 130,
} as const;

/** One of the exit codes. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Exit code of every error of core/. A new error code does not compile until it has its line here. */
const BY_ERROR: Readonly<Record<ErrorCode, ExitCode>> = {
  'text-refused': EXIT.negative,
  'over-capacity': EXIT.negative,
  'nothing-to-copy': EXIT.negative,
  'destination-has-string': EXIT.negative,
  'not-found': EXIT.unreadable,
  'name-not-utf8': EXIT.unreadable,
  'not-a-file': EXIT.unreadable,
  'read-failed': EXIT.unreadable,
  'not-qcow2': EXIT.unreadable,
  'unsupported-version': EXIT.unreadable,
  'bad-header': EXIT.unreadable,
  truncated: EXIT.unreadable,
  damaged: EXIT.unreadable,
  'beyond-repair': EXIT.unreadable,
  'newer-version': EXIT.unreadable,
  'domain-refused': EXIT.unreadable,
  'snapshot-missing': EXIT.unreadable,
  'backing-missing': EXIT.unreadable,
  'backing-cycle': EXIT.unreadable,
  'backing-too-deep': EXIT.unreadable,
  'no-permission': EXIT.refused,
  'being-changed': EXIT.refused,
  'corrupt-bit': EXIT.refused,
  'unknown-incompatible': EXIT.refused,
  'unknown-autoclear': EXIT.refused,
  'cluster-too-small': EXIT.refused,
  'no-headroom': EXIT.refused,
  'generation-exhausted': EXIT.refused,
  'backing-name-too-long': EXIT.refused,
  'in-use': EXIT.refused,
  'locks-unavailable': EXIT.refused,
  'no-lock-library': EXIT.refused,
  'read-only': EXIT.refused,
  'changed-since-read': EXIT.refused,
  'choice-unknown-key': EXIT.usage,
  'choice-misspelt-key': EXIT.usage,
  'choice-invalid': EXIT.usage,
  'choice-unknown-image': EXIT.usage,
  'choice-no-value': EXIT.usage,
  'bad-name': EXIT.usage,
  'write-failed': EXIT.writeFailed,
};

/** The exit code that an error of core/ gives. */
export function exitCodeOf(code: ErrorCode): ExitCode {
  return BY_ERROR[code];
}

/** The graver of two exit codes, which is the higher one. */
export function worse(a: ExitCode, b: ExitCode): ExitCode {
  return a > b ? a : b;
}
