// Points, matrices and rectangles of the SVG DOM are those of Geometry Interfaces, but changes of their fields reach an attribute.

/** Gives one object accessors in place of number fields: `changed` hears of every assignment. */
export function watchFields<T extends object>(object: T, names: readonly string[], changed: () => void): T {
  for (const name of names) {
    let holder: object | null = object;
    while (holder !== null && !Object.hasOwn(holder, name)) holder = Object.getPrototypeOf(holder) as object | null;
    const known = holder === null ? undefined : Object.getOwnPropertyDescriptor(holder, name);
    let own = known?.value as number;
    const isField = known?.get === undefined;
    Object.defineProperty(object, name, {
      configurable: true,
      enumerable: true,
      get: () => (isField ? own : (known.get!.call(object) as number)),
      set: (value: number) => {
        if (isField) own = value;
        else known.set!.call(object, value);
        changed();
      },
    });
  }
  return object;
}

/** Takes the accessors away again; the fields keep their values. */
export function unwatchFields(object: object, names: readonly string[]): void {
  for (const name of names) {
    const value = (object as Record<string, number>)[name];
    delete (object as Record<string, unknown>)[name];
    if (!(name in object)) Object.defineProperty(object, name, { value, writable: true, configurable: true, enumerable: true });
  }
}

/** Number fields that are read from somewhere else each time, and written there. */
export function mirrorFields<T extends object>(object: T, names: readonly string[], read: () => readonly number[], write: (values: number[]) => void): T {
  names.forEach((name, i) => {
    Object.defineProperty(object, name, {
      configurable: true,
      enumerable: true,
      get: () => read()[i] ?? 0,
      set: (value: number) => {
        const values = names.map((_, j) => read()[j] ?? 0);
        values[i] = value;
        write(values);
      },
    });
  });
  return object;
}
