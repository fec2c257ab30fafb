import { pageCases } from '../page-cases.ts';

pageCases([
  [
    'a URL has its parts',
    `const u = new URL('../x?q=1#h', 'https://u:p@a.example:8080/b/c/d'); return [u.href, u.origin, u.host, u.pathname, u.search, u.hash, u.username].join(' ')`,
    'https://u:p@a.example:8080/b/x?q=1#h https://a.example:8080 a.example:8080 /b/x ?q=1 #h u',
  ],
  [
    'a bad URL is a TypeError',
    `try { new URL('nonsense') } catch (e) { return [e instanceof TypeError, e.message].join() }`,
    "true,Failed to construct 'URL': Invalid URL",
  ],
  [
    'searchParams is live, both ways, and one object',
    `const u = new URL('https://a.example/?a=1'); u.searchParams.append('b', 'x y'); const s = u.search; u.search = '?c=3'; return [s, u.searchParams.get('c'), u.searchParams === u.searchParams].join()`,
    '?a=1&b=x+y,3,true',
  ],
  [
    'URL.parse and canParse',
    `return [URL.parse('x'), URL.canParse('x', 'https://a.example'), URL.parse('x', 'https://a.example').href].join()`,
    ',true,https://a.example/x',
  ],
  [
    'URLSearchParams from a record, pairs, text, another',
    `return [new URLSearchParams({a: 1, b: 'ü'}), new URLSearchParams([['x', 'y']]), new URLSearchParams('?q=1'), new URLSearchParams(new URLSearchParams('z=1'))].join(' ')`,
    'a=1&b=%C3%BC x=y q=1 z=1',
  ],
  [
    'URLSearchParams iterates',
    `const p = new URLSearchParams('a=1&b=2&a=3'); p.sort(); return [[...p].join('|'), [...p.keys()].join(''), p.size, p.has('a', '3'), p.getAll('a')].join()`,
    'a,1|a,3|b,2,aab,3,true,1,3',
  ],
  ['JSON of a URL', `return JSON.stringify({u: new URL('https://a.example')})`, '{"u":"https://a.example/"}'],
]);
