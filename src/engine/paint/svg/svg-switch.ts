// Which child of a `switch` is shown. https://svgwg.org/svg2-draft/struct.html#SwitchElement

import type { SvgNode } from './svg-node.ts';

/** The first element whose conditions hold. */
export function switchChild(node: SvgNode): SvgNode | null {
  return node.children.find((child) => child.name !== '#text' && passesConditions(child)) ?? null;
}

/** https://svgwg.org/svg2-draft/struct.html#ConditionalProcessing: no extension is supported; the language is English. */
function passesConditions(node: SvgNode): boolean {
  const extensions = node.attribute('requiredExtensions');
  if (extensions !== null && extensions.trim() !== '') return false;
  const languages = node.attribute('systemLanguage');
  return languages === null || languages.split(',').some((language) => /^en(?:-|$)/i.test(language.trim()));
}
