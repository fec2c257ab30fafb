// Every class that script can see, by the name of its Web IDL interface. The glue is generated for exactly these.

export const IMPL_CLASSES: Readonly<Record<string, unknown>> = {};
