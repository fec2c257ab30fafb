// Errors that a CDP method answers: JSON-RPC code and the sentence that clients match on.

export class CdpError extends Error {
  readonly code: number;

  constructor(message: string, code = -32000) {
    super(message);
    this.code = code;
  }

  static unknownMethod(method: string): CdpError {
    return new CdpError(`'${method}' wasn't found`, -32601);
  }

  static badParameter(name: string, expected: string): CdpError {
    return new CdpError(`Invalid parameters ${name}: ${expected} expected`, -32602);
  }
}
