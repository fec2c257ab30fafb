// The running system's half of `kpio security measure` and `attest`.

import { encodeBundle } from '../attestation/verify/bundle.ts';
import { keyFingerprint } from '../attestation/verify/verify-bundle.ts';
import { FailureError } from '../base/failure.ts';
import type { MeasuredBoot } from '../kernel/boot/measured-boot.ts';
import { needs } from '../protocol/message-table.ts';
import { nothing, object, string } from '../protocol/schema.ts';
import { controlCommand } from './control-server.ts';
import type { ControlCommands } from './control-server.ts';

export function attestationControl(measuredBoot: () => MeasuredBoot | null): ControlCommands {
  const boot = (): MeasuredBoot => measuredBoot() ?? unavailable();
  return {
    'security.measure': controlCommand(nothing, needs('AUDIT'), () => measure(boot())),
    /** The nonce in hexadecimal. */
    'security.attest': controlCommand(object({ nonce: string(64) }), needs('AUDIT'), async ({ nonce }) => {
      if (!/^([0-9a-f]{2}){1,32}$/.test(nonce)) throw new FailureError('cli.usage', 'a nonce is 1 to 32 bytes in hexadecimal');
      return { bundle: encodeBundle(await boot().attest(Uint8Array.fromHex(nonce))) };
    }),
  };
}

async function measure(boot: MeasuredBoot): Promise<unknown> {
  await boot.measurePlatform();
  const backend = await boot.backend();
  const names = Object.entries(backend.registers);
  const registers = [...new Set([...names.map(([, register]) => register), ...backend.foreignRegisters])].sort((p, q) => p - q);
  const values = await backend.read(registers);
  const { publicArea } = await backend.quote(new Uint8Array(1), registers);
  const { notes, hashedMs, extendedMs, components } = boot.report();
  return {
    backend: { kind: backend.kind, description: backend.description, hasRootOfTrust: backend.kind !== 'software' },
    key: keyFingerprint(publicArea),
    notes,
    hashedMs,
    extendedMs,
    registers: registers.map((register, index) => ({
      register,
      holds: names.filter(([, other]) => other === register).map(([part]) => part),
      sha256: Buffer.from(values[index]!).toString('hex'),
    })),
    events: components.map(({ part, name, files }) => ({ register: backend.registers[part], part, name, files })),
  };
}

function unavailable(): never {
  throw new FailureError('attestation.unavailable', 'nothing was measured');
}
