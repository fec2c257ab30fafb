// Which members an impl class really has: accessors and methods from its prototype chain, fields from its source text.
// The generator asks this for every member of an interface, so that nothing is exposed that does not exist.

export type ImplClass = abstract new (...args: never[]) => object;

export interface ClassMembers {
  has(name: string): boolean;
  hasAccessor(name: string): boolean;
  /** A field, or an accessor with a setter. */
  hasSetter(name: string): boolean;
  /** The only `toString` is Object's. */
  readonly inheritsToString: boolean;
  /** The static method's first parameter is called `window`. */
  staticTakesWindow(name: string): boolean;
  hasMethod(name: string): boolean;
  hasStatic(name: string): boolean;
  /** A static property that is no method. */
  hasStaticValue(name: string): boolean;
}

const known = new WeakMap<object, ClassMembers>();

export function membersOf(implClass: ImplClass | object): ClassMembers {
  let members = known.get(implClass);
  if (members === undefined) known.set(implClass, (members = findMembers(implClass)));
  return members;
}

function findMembers(implClass: ImplClass | object): ClassMembers {
  const accessors = new Set<string>();
  const methods = new Set<string>();
  const fields = new Set<string>();
  const setters = new Set<string>();
  if (typeof implClass !== 'function') {
    // A namespace: an object of functions.
    for (const name of Object.keys(implClass)) methods.add(name);
    const has = (name: string): boolean => methods.has(name);
    return {
      has,
      hasAccessor: () => false,
      hasSetter: () => false,
      hasMethod: has,
      hasStatic: has,
      hasStaticValue: () => false,
      inheritsToString: true,
      staticTakesWindow: takesWindow(implClass),
    };
  }
  for (let c: unknown = implClass; typeof c === 'function' && c !== Function.prototype; c = Object.getPrototypeOf(c)) {
    for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(c.prototype ?? {}))) {
      if (descriptor.set !== undefined) setters.add(name);
      if (descriptor.get !== undefined || descriptor.set !== undefined) accessors.add(name);
      else if (typeof descriptor.value === 'function') methods.add(name);
    }
    for (const name of fieldsOf(Function.prototype.toString.call(c))) fields.add(name);
  }
  return {
    has: (name) => accessors.has(name) || methods.has(name) || fields.has(name),
    hasAccessor: (name) => accessors.has(name),
    hasSetter: (name) => setters.has(name),
    inheritsToString: !methods.has('toString') && !accessors.has('toString'),
    staticTakesWindow: takesWindow(implClass),
    hasMethod: (name) => methods.has(name) || fields.has(name),
    hasStaticValue: (name) => name in implClass && typeof (implClass as unknown as Record<string, unknown>)[name] !== 'function',
    hasStatic: (name) => typeof (implClass as unknown as Record<string, unknown>)[name] === 'function',
  };
}

function takesWindow(holder: object): (name: string) => boolean {
  return (name) => /^(?:async )?\*?[\w$]+\(\s*window\b/.test(String((holder as Record<string, unknown>)[name]));
}

/** Field declarations of a class in the house's formatting: lines outside of member bodies, as `name = value;` or `name;`. */
function fieldsOf(source: string): string[] {
  const names: string[] = [];
  let inBody = false;
  for (const line of source.split('\n').slice(1)) {
    const text = line.trimEnd();
    const opens = /[{([]$/.test(text);
    if (inBody) {
      const assigned = /^ {4}this\.([A-Za-z_$][\w$]*) = /.exec(text);
      if (assigned !== null) names.push(assigned[1] ?? '');
      if (/^ {2}[}\])]/.test(text) && !opens) inBody = false;
      continue;
    }
    const field = /^ {2,}(?:(?:readonly|override) +)*([A-Za-z_$][\w$]*)\s*(?:=(?!=|>)|;)/.exec(text);
    if (field !== null && field[1] !== 'static') names.push(field[1] ?? '');
    if (opens) inBody = true;
  }
  return names;
}
