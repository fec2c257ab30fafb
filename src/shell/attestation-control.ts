// The running system's half of `kpio security measure` and `attest`.

import type { AuditWriter } from '../audit/audit-entry.ts';
import { encodeBundle } from '../attestation/verify/bundle.ts';
import { parseManifest } from '../attestation/verify/manifest.ts';
import { keyFingerprint } from '../attestation/verify/verify-bundle.ts';
import { FailureError } from '../base/failure.ts';
import type { MeasuredBoot } from '../kernel/boot/measured-boot.ts';
import { codeRegister } from '../kernel/boot/sealed-key-source.ts';
import type { StateKeySource } from '../kernel/boot/state-key-source.ts';
import { needs } from '../protocol/message-table.ts';
import { nothing, object, string } from '../protocol/schema.ts';
import { controlCommand } from './control-server.ts';
import type { ControlCommands } from './control-server.ts';

export interface AttestationParts {
  readonly measuredBoot: MeasuredBoot | null;
  readonly stateKey: StateKeySource | null;
  readonly audit: AuditWriter | null;
}

export function attestationControl(parts: () => AttestationParts): ControlCommands {
  const measuredBoot = (): MeasuredBoot | null => parts().measuredBoot;
  const boot = (): MeasuredBoot => measuredBoot() ?? unavailable();
  return {
    'security.measure': controlCommand(nothing, needs('AUDIT'), async () => {
      const { stateKey } = parts();
      return { ...(await measure(boot())), stateKey: { kind: stateKey?.kind ?? 'none', problem: stateKey?.problem ?? null } };
    }),
    /** A build may have the state key before it runs for the first time; its manifest's components. */
    'security.allow': controlCommand(object({ manifest: string(1 << 19) }), needs('ADMIN'), async ({ manifest }) => {
      const { stateKey, audit } = parts();
      const { components, version } = parseManifest(manifest);
      if (stateKey === null) unavailable();
      const { registers } = await boot().backend();
      const code = Buffer.from(codeRegister({ registers }, components)).toString('hex');
      const allow = async (): Promise<void> => {
        const allowed = await stateKey.sealed.allowBuild(components);
        if (!allowed.ok) throw FailureError.of(allowed.failure);
      };
      const event = { class: 'must', event: 'security.build-allowed', actor: 'operator', outcome: 'done', details: { version, code } } as const;
      if (audit === null) await allow();
      else await audit.beforeAct(event, allow);
      return { code };
    }),
    /** The nonce in hexadecimal. */
    'security.attest': controlCommand(object({ nonce: string(64) }), needs('AUDIT'), async ({ nonce }) => {
      if (!/^([0-9a-f]{2}){1,32}$/.test(nonce)) throw new FailureError('cli.usage', 'a nonce is 1 to 32 bytes in hexadecimal');
      return { bundle: encodeBundle(await boot().attest(Uint8Array.fromHex(nonce))) };
    }),
  };
}

async function measure(boot: MeasuredBoot): Promise<object> {
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
