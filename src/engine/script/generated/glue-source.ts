export const GLUE_SOURCE = '';
export const STYLE_RANGE: readonly [number, number] = [0, 0];
