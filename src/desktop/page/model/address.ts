// What the toolbar says about an address: the text in the field and how the connection stands. Pure.

export type ConnectionState = 'none' | 'secure' | 'local' | 'not-secure' | 'failed';

export interface AddressDescription {
  readonly state: ConnectionState;
  readonly sentence: string;
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$|\.localhost$/;

export function describeAddress(url: string, failureCode: string | null): AddressDescription {
  if (failureCode !== null) {
    return { state: 'failed', sentence: failureCode === 'net.tls-failed' ? 'The connection is not secure' : `Failed: ${failureCode}` };
  }
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return { state: 'none', sentence: 'No page' };
  }
  switch (parsed.protocol) {
    case 'https:':
      return { state: 'secure', sentence: 'The connection is secure' };
    case 'http:':
      return LOOPBACK.test(parsed.hostname)
        ? { state: 'local', sentence: 'A server on this machine' }
        : { state: 'not-secure', sentence: 'Not secure: others can read and change what is sent' };
    case 'file:':
      return { state: 'local', sentence: 'A file on this machine' };
    default:
      return { state: 'none', sentence: 'A page without a connection' };
  }
}

/** The text of the address field while nobody edits it. */
export function addressText(url: string): string {
  return url === 'about:blank' ? '' : url;
}

/** A tab's label: its title, else its host, else the address. */
export function labelOf(title: string, url: string): string {
  if (title !== '') return title;
  if (url === '' || url === 'about:blank') return 'New tab';
  try {
    const parsed = new URL(url);
    return parsed.host === '' ? decodeURIComponent(parsed.pathname.split('/').at(-1) ?? '') || url : parsed.host;
  } catch {
    return url;
  }
}
