// --strict: no start without every protection that it asks for.

import { FailureError } from '../base/failure.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { missingForStrict, securityReport } from '../kernel/security/security-report.ts';

/**
 * Rejects with boot.not-strict, naming each that is missing, and with boot.service-failed. Waits for the services and the first site process: it is
 * what pages will run in.
 */
export async function requireProtections(kernel: Kernel): Promise<void> {
  await Promise.all([kernel.networkReady, kernel.screenReady, ...[...kernel.pool.processes].map((process) => process.ready)]);
  const missing = missingForStrict(securityReport(kernel));
  if (missing.length > 0) throw new FailureError('boot.not-strict', missing.join('; '));
}
