// Operations whose glue is written by hand in src/engine/script/glue, because they look into page objects in ways that the IDL does not say.

export interface Override {
  readonly parameters: string;
  readonly required: number;
  /** Statements with `i`, the impl object. */
  readonly body: string;
  readonly reactions: boolean;
}

/** Attributes whose value depends on the window that looks: an expression with `i`, the impl object, and `WI`, the window. */
export const ATTRIBUTE_OVERRIDES: Readonly<Record<string, string>> = {
  'Event.timeStamp': 'WI.timeSinceOrigin(i.timeStamp)',
};

export const OVERRIDES: Readonly<Record<string, Override>> = {
  'CustomElementRegistry.define': { parameters: 'a0,a1,a2=U', required: 2, body: 'defineCustomElement(i,`${a0}`,a1,a2)', reactions: true },
  'CustomElementRegistry.whenDefined': { parameters: 'a0', required: 1, body: 'return whenDefined(i,`${a0}`)', reactions: false },
};
