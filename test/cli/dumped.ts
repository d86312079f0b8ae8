/** What `dump -o json` gives. */
export interface Dumped {
  readonly image: string;
  readonly snapshot?: string;
  readonly origin: string | null;
  readonly originSnapshot?: string;
  readonly string?: string | null;
  readonly hash?: string | null;
  readonly keys?: null | Record<
    string,
    { value: unknown; origin: string; registered: boolean; findings: { code: string }[] }
  >;
  readonly findings?: { code: string }[];
  readonly problem?: { code: string; message: string };
}

/** What `dump` prints where there is no string. */
export const NOTHING = { exit: 1, stdout: '', stdoutBytes: Buffer.alloc(0), stderr: '' };
