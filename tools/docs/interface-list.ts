// The interfaces that page scripts can see, in groups, for docs/engine.md.

const GROUPS: readonly (readonly [group: string, names: RegExp])[] = [
  ['HTML elements', /^HTML/],
  ['SVG and MathML', /^(?:SVG|MathML)/],
  ['CSSOM', /^(?:CSS|Media(?:List|Query)|StyleSheet|FontFace)/],
  ['Events', /Event$/],
  ['Streams and encoding', /Stream|Queuing|^Text(?:De|En)coder$/],
  ['Performance and observers', /^Performance|Observer|IdleDeadline|^MutationRecord$/],
  [
    'DOM',
    /^(?:Abstract|Attr|CDATA|Caret|Character|Comment|CustomElement|DOM(?:Exception|Impl|Parser|String|Token)|Document|Element|HTMLColl|NamedNode|Node|Processing|RadioNode|Range|Selection|Shadow|Static|Text$|Tree|Validity|XML(?:Doc|Ser)|XPath|EventTarget|Abort)/,
  ],
];

export function interfaceList(names: readonly string[]): string {
  const groups = new Map<string, string[]>();
  for (const name of [...names].sort()) {
    const group = GROUPS.find(([, pattern]) => pattern.test(name))?.[0] ?? 'Window and services';
    groups.set(group, [...(groups.get(group) ?? []), name]);
  }
  const rows = [...groups].sort(([p], [q]) => (p < q ? -1 : 1)).map(([group, list]) => `**${group}** (${list.length}): ${list.join(', ')}.`);
  return `${names.length} interfaces.\n\n${rows.join('\n\n')}\n`;
}
