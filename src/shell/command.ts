// How a command describes itself. The table of commands is data: --help, completion and the docs are made from it.

export interface OptionSpec {
  readonly name: string;
  readonly short?: string;
  /** What stands for the value in help; a switch has none. */
  readonly value?: string;
  readonly about: string;
  readonly fallback?: string;
}

export interface CommandSpec {
  readonly name: string;
  /** One line. */
  readonly about: string;
  /** As in `URL|FILE|-`; optional ones in brackets. */
  readonly operands: string;
  readonly minOperands: number;
  readonly maxOperands: number;
  readonly options: readonly OptionSpec[];
  readonly examples: readonly (readonly [line: string, about: string])[];
  /** What it prints, with --json too. */
  readonly output: string;
  load(): Promise<CommandImplementation>;
}

export interface CommandInput {
  /** The folder that holds package.json. */
  readonly root: string;
  /** Option name -> value; a switch that was given is 'true'. */
  readonly options: ReadonlyMap<string, string>;
  readonly operands: readonly string[];
}

export interface CommandImplementation {
  /** Exit code: 0 done, 1 failed, 2 wrong use. */
  run(input: CommandInput): Promise<number>;
}

export const JSON_OPTION: OptionSpec = { name: 'json', about: 'print one JSON object, for programs' };
