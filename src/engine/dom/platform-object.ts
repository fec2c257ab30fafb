// The root of every class that script can see through a wrapper. The glue keeps the main world's wrapper in the slot (the
// other worlds' wrappers are kept elsewhere); nothing in the engine reads it.

export class PlatformObject {
  /** The main world's wrapper, null until script first sees this object. */
  wrapper: unknown = null;

  /** The most derived Web IDL interface that this object implements. */
  get interfaceName(): string {
    return 'Object';
  }
}
