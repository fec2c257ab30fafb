// kpio security measure: which TPM, what the registers hold, what was measured into them.

import { defaultStatePath } from '../kernel/state/state-folder.ts';
import { askRunning } from './ask-running.ts';
import type { CommandInput } from './command.ts';
import { textTable } from './text-table.ts';

interface MeasureAnswer {
  readonly backend: { readonly kind: string; readonly description: string; readonly hasRootOfTrust: boolean };
  readonly key: string;
  readonly notes: readonly string[];
  readonly stateKey: { readonly kind: string; readonly problem: { readonly code: string; readonly message: string } | null };
  readonly hashedMs: number;
  readonly extendedMs: number | null;
  readonly registers: readonly { readonly register: number; readonly holds: readonly string[]; readonly sha256: string }[];
  readonly events: readonly {
    readonly register: number;
    readonly part: string;
    readonly name: string;
    readonly files: readonly { readonly path: string; readonly sizeBytes: number; readonly sha256: string }[];
  }[];
}

export async function run(input: CommandInput): Promise<number> {
  const answer = await askRunning(input.options.get('state') ?? defaultStatePath(), { command: 'security.measure' });
  if (input.options.has('json')) process.stdout.write(`${JSON.stringify({ ok: true, ...answer })}\n`);
  else process.stdout.write(measureText(answer as unknown as MeasureAnswer, input.options.has('events')));
  return 0;
}

function measureText(answer: MeasureAnswer, showEvents: boolean): string {
  const { backend, extendedMs } = answer;
  const facts = [
    `  TPM        ${backend.kind}: ${backend.description}`,
    ...(backend.hasRootOfTrust ? [] : ['             no root of trust: its attestations prove nothing against whoever controls this machine']),
    ...answer.notes.map((note) => `  note       ${note}`),
    `  key        ${answer.key}`,
    `  state key  ${stateKeyText(answer.stateKey)}`,
    `  measured   hashed in ${answer.hashedMs.toFixed(1)} ms, in the registers after ${extendedMs === null ? 'no time yet' : `${extendedMs.toFixed(1)} ms`}`,
  ];
  const registers = answer.registers.map(({ register, holds, sha256 }) => [`PCR ${register}`, holds.join(', ') || 'not KPIO', sha256]);
  const events = answer.events.flatMap(({ register, part, name, files }) => [
    [`PCR ${register}`, `${part}:${name}`, `${files.length} file${files.length === 1 ? '' : 's'}`],
    ...(showEvents ? files.map(({ path, sha256 }) => ['', `  ${path}`, sha256]) : []),
  ]);
  return `${facts.join('\n')}\n\n${textTable(['register', 'holds', 'SHA-256'], registers)}\n${textTable(['register', 'component', 'measured'], events)}`;
}

const STATE_KEY_TEXTS: Readonly<Record<string, string>> = {
  tpm: 'sealed in the TPM to this build; builds that were let in get it too',
  file: 'in a file of mode 0600: every build can read it',
  none: 'nobody has asked for it yet',
};

function stateKeyText({ kind, problem }: MeasureAnswer['stateKey']): string {
  return problem === null ? (STATE_KEY_TEXTS[kind] ?? kind) : `${problem.message} [${problem.code}]`;
}
