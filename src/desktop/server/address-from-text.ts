// What a person types into the address bar -> an address. Words that are no address are looked up with the search engine.

const SEARCH = 'https://duckduckgo.com/?q=';

export function addressFromText(text: string): string {
  const typed = text.trim();
  if (typed === '') return 'about:blank';
  if (/^(https?|file|data|about|blob|view-source):/i.test(typed)) return typed;
  if (/^(localhost|127\.\d+\.\d+\.\d+|\[[\da-f:]+\])(:\d+)?([/?#]|$)/i.test(typed)) return `http://${typed}`;
  const looksLikeHost = /^[^\s/?#]+\.[^\s/?#.]{2,}(:\d+)?([/?#]\S*)?$/.test(typed) || /^\d+\.\d+\.\d+\.\d+(:\d+)?([/?#]|$)/.test(typed);
  if (looksLikeHost) return `https://${typed}`;
  if (typed.startsWith('/')) return `file://${typed.split('/').map(encodeURIComponent).join('/')}`;
  return `${SEARCH}${encodeURIComponent(typed)}`;
}
