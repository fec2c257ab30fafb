/** Clients read the number before the first dot and choose their ways of working by it; the number is that of our V8. */
export const CHROME_PRODUCT = 'KPIO/146.0.0.0';
