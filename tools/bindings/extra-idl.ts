// IDL that browsers have and @webref/idl lacks.

export const EXTRA_IDL = '';
