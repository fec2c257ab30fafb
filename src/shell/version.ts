// The version that KPIO says of itself, and the user agent that sites see.

export const VERSION = '0.1.0';

/** Compatible with what sites expect of a Chromium of the same V8; KPIO names itself at the end. */
export const USER_AGENT = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/146.0.0.0 Safari/537.36 KPIO/0.1';
