// Members that later stages add to classes of the DOM, which knows no layout. The glue finds them on the prototype like its own.

/** Copies accessors and methods of `members` to `prototype`; inside them `this` is an object of that class. */
export function defineMembers<T extends object>(prototype: T, members: object & ThisType<T>): void {
  for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(members))) {
    Object.defineProperty(prototype, name, { ...descriptor, enumerable: false, configurable: true });
  }
}
