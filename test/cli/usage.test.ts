import assert from 'node:assert/strict';
import { EXIT } from '../../cli/exit-codes';
import { Output } from '../../cli/output';
import { positionAt } from '../../cli/findings-text';
import { reportError } from '../../cli/report';
import { run } from '../../cli/main';
import { buildProgram } from '../../cli/program';
import { visible } from '../../cli/visible';
import { failingStream, qcowmeta, silentContext, silentStreams } from './harness';

/** What the program has, so that no command is forgotten here. */
const COMMANDS = buildProgram(silentContext().context, () => undefined).commands.map((command) => command.name());

describe('the command line', () => {
  it('tells all commands and exit codes with --help', async () => {
    const answer = await qcowmeta(['--help']);
    assert.deepEqual([answer.exit, answer.stderr], [0, '']);
    for (const name of COMMANDS) assert.match(answer.stdout, new RegExp(`^  ${name}\\b`, 'm'));
    assert.match(answer.stdout, /^Reading images:\n {2}dump [^]*^Writing images:\n {2}set [^]*^Keys:\n {2}keys /m);
    assert.match(answer.stdout, /Exit codes:\n {2}0 /);
  });

  for (const name of COMMANDS) {
    it(`shows examples of ${name}`, async () => {
      const answer = await qcowmeta([name, '--help']);
      assert.deepEqual([answer.exit, answer.stderr], [0, '']);
      assert.match(answer.stdout, new RegExp(`\\nExamples:\\n  # .+\\n  .*qcowmeta ${name}\\b`));
      if (name !== 'completion') assert.match(answer.stdout, /-o, --output <format>/);
    });
  }

  it('helps with one command, and with help itself', async () => {
    for (const argv of [
      ['help', 'set'],
      ['set', '--help'],
    ]) {
      const { exit, stdout } = await qcowmeta(argv);
      assert.equal(exit, 0);
      assert.match(stdout, /^Usage: qcowmeta set /);
    }
    assert.match((await qcowmeta(['help', 'help'])).stdout, /^Usage: qcowmeta \[options\]/);
  });

  it('helps on standard error if it is called with nothing', async () => {
    const answer = await qcowmeta([]);
    assert.deepEqual([answer.exit, answer.stdout], [2, '']);
    assert.match(answer.stderr, /^Usage: qcowmeta /);
  });

  const wrong: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['an unknown command', ['dmup', 'x'], /^qcowmeta: unknown command 'dmup'\n\(Did you mean dump\?\)/],
    ['an unknown command that is near to none', ['x'], /^qcowmeta: unknown command 'x'\n/],
    ['help on an unknown command', ['help', 'foo'], /^qcowmeta: unknown command 'foo'\n/],
    ['help on a command that is near to one', ['help', 'sett'], /unknown command 'sett'\n\(Did you mean set\?\)/],
    ['an option that is near to one', ['dump', '--snapshto', 'x'], /\(Did you mean --snapshot\?\)/],
    ['an unknown option', ['dump', '--all', 'x'], /unknown option '--all'/],
    ['a missing argument', ['get', 'x'], /missing required argument 'key'/],
    ['too many arguments', ['get', 'x', 'y', 'z'], /too many arguments/],
    ['an empty argument', ['get', '', 'y'], /^qcowmeta: the argument 'image' is empty\. Is a variable/],
    ['an empty argument among several', ['check', 'x', ''], /^qcowmeta: the argument 'image' is empty\./],
    ['an unknown form of output', ['dump', '-o', 'yaml', 'x'], /Allowed choices are text, json/],
    ['options that exclude each other', ['dump', '--backing-chain', '--snapshot', '1', 'x'], /cannot be used with/],
  ];
  for (const [name, argv, message] of wrong) {
    it(`exits with 2 for ${name}`, async () => {
      const answer = await qcowmeta(argv);
      assert.deepEqual([answer.exit, answer.stdout], [2, '']);
      assert.match(answer.stderr, message);
    });
  }
});

describe('the output', () => {
  it('ends quietly if nobody reads it any more', async () => {
    const { streams, stderr } = silentStreams();
    const exit = await run(['keys'], { ...streams, stdout: failingStream('EPIPE') });
    assert.deepEqual([exit, stderr()], [0, '']);
  });

  it('says that it could not be written', async () => {
    const { streams, stderr } = silentStreams();
    const exit = await run(['keys'], { ...streams, stdout: failingStream('ENOSPC') });
    assert.deepEqual([exit, stderr()], [74, 'qcowmeta: the output could not be written: write ENOSPC\n']);
  });

  it('makes control characters visible', () => {
    assert.equal(visible('a\x1b[2Jb\x7f\x9b\tc\r\n'), 'a\\x1b[2Jb\\x7f\\x9b\tc\r\n');
    assert.equal(visible('2woceq.\u202eimg\u2069'), '2woceq.\\u202eimg\\u2069');
    assert.equal(visible('\u061c\u200e\u200f\u2028\u2029'), '\\u061c\\u200e\\u200f\\u2028\\u2029');
  });

  it('lets no carriage return write over a line', () => {
    assert.equal(visible('{"a": 1}\r{"b": 2}\r\r\n\r'), '{"a": 1}\\x0d{"b": 2}\\x0d\r\n\\x0d');
  });

  it('says what failed unexpectedly in one line, with the exit code of a defect', () => {
    const { streams, stderr } = silentStreams();
    const exit = reportError(new Output(streams), new TypeError('x is not a function'));
    assert.equal(exit, EXIT.defect);
    assert.match(stderr(), /^qcowmeta: unexpected error: x is not a function \(QCOWMETA_DEBUG=1 [^\n]*\)\n$/);
  });
});

describe('positions', () => {
  it('count lines by any line end, and columns from 1', () => {
    const text = 'a\nbc\r\nd\re';
    const places = [0, 2, 3, 6, 8].map((offset) => positionAt(text, offset));
    assert.deepEqual(
      places.map(({ line, column }) => `${line}:${column}`),
      ['1:1', '2:1', '2:2', '3:1', '4:1'],
    );
  });
});
