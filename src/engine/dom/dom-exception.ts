// https://webidl.spec.whatwg.org/#idl-DOMException: what the DOM throws; the glue makes the page realm's own exception of it.

const LEGACY_CODES: Readonly<Record<string, number>> = {
  IndexSizeError: 1,
  HierarchyRequestError: 3,
  WrongDocumentError: 4,
  InvalidCharacterError: 5,
  NoModificationAllowedError: 7,
  NotFoundError: 8,
  NotSupportedError: 9,
  InUseAttributeError: 10,
  InvalidStateError: 11,
  SyntaxError: 12,
  InvalidModificationError: 13,
  NamespaceError: 14,
  InvalidAccessError: 15,
  TypeMismatchError: 17,
  SecurityError: 18,
  NetworkError: 19,
  AbortError: 20,
  URLMismatchError: 21,
  QuotaExceededError: 22,
  TimeoutError: 23,
  InvalidNodeTypeError: 24,
  DataCloneError: 25,
};

/** The argument order of the IDL constructor: message first, then the error's name. */
export class DomException extends Error {
  wrapper: unknown = null;

  constructor(message = '', name = 'Error') {
    super(message);
    this.name = name;
  }

  get interfaceName(): string {
    return 'DOMException';
  }

  /** The code of the names that once had one, 0 for all others. */
  get code(): number {
    return Object.hasOwn(LEGACY_CODES, this.name) ? (LEGACY_CODES[this.name] ?? 0) : 0;
  }
}
