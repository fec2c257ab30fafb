// Counters and quotes while the tree is walked in document order. https://drafts.csswg.org/css-lists-3/#auto-numbering
// An instance belongs to the parent of the element that made it: it ends where the parent does.

interface Instance {
  value: number;
  readonly scope: number;
}

/** Nested deeper, resets share the outermost instance: pages can nest without bound. */
const MAX_NESTING = 64;

export class Counters {
  quoteDepth = 0;
  /** Grows with each reading or change. */
  uses = 0;
  private readonly instances = new Map<string, Instance[]>();
  /** Names with an instance of each open scope, to end them. */
  private readonly scopes: string[][] = [[]];

  /** Enters the children of an element. */
  enter(): void {
    this.scopes.push(NO_NAMES);
  }

  leave(): void {
    for (const name of this.scopes.pop()!) this.instances.get(name)!.pop();
  }

  reset(name: string, value: number): void {
    this.uses++;
    const scope = this.scopes.length - 1;
    let list = this.instances.get(name);
    if (list === undefined) this.instances.set(name, (list = []));
    const last = list[list.length - 1];
    // A sibling's instance is replaced.
    if (last !== undefined && (last.scope === scope || list.length >= MAX_NESTING)) {
      last.value = value;
      return;
    }
    list.push({ value, scope });
    if (this.scopes[scope] === NO_NAMES) this.scopes[scope] = [];
    this.scopes[scope]!.push(name);
  }

  increment(name: string, by: number): void {
    this.current(name).value += by;
  }

  set(name: string, value: number): void {
    this.current(name).value = value;
  }

  value(name: string): number {
    this.uses++;
    const list = this.instances.get(name);
    return list?.[list.length - 1]?.value ?? 0;
  }

  /** All instances, outermost first. */
  values(name: string): readonly number[] {
    this.uses++;
    const list = this.instances.get(name);
    return list === undefined || list.length === 0 ? [0] : list.map((instance) => instance.value);
  }

  private current(name: string): Instance {
    this.uses++;
    const list = this.instances.get(name);
    if (list === undefined || list.length === 0) this.reset(name, 0);
    const made = this.instances.get(name)!;
    return made[made.length - 1]!;
  }
}

const NO_NAMES: string[] = [];
