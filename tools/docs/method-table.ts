// The methods of CDP that KPIO answers, by domain, for docs/cdp.md.

/** Methods that are known, but only to refuse with a better reason than "not found". */
const REFUSING = new Set(['DOM.getFrameOwner']);

export function methodTable(methods: readonly string[]): string {
  const domains = new Map<string, Set<string>>();
  for (const method of methods) {
    const [domain = '', name = ''] = method.split('.');
    // KPIO's own are between its processes: clients get -32601.
    if (domain === 'KPIO') continue;
    domains.set(domain, (domains.get(domain) ?? new Set()).add(REFUSING.has(method) ? `${name} (refuses)` : name));
  }
  const rows = [...domains].sort(([p], [q]) => (p < q ? -1 : 1)).map(([domain, names]) => `| ${domain} | ${[...names].sort().join(', ')} |`);
  return `| domain | methods |\n|---|---|\n${rows.join('\n')}\n`;
}
