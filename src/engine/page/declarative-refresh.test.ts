import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { enginePage } from '../../../tests/support/engine-page.ts';

const CASES: readonly (readonly [title: string, markup: string, urls: string])[] = [
  ['an element', '<meta http-equiv=refresh content="2;url=next">', 'https://page.test/next'],
  ['in any case', '<META HTTP-EQUIV=REFRESH CONTENT="2; URL=next">', 'https://page.test/next'],
  [
    'the first one that is valid',
    '<meta http-equiv=refresh content=x><meta http-equiv=refresh content="2;a"><meta http-equiv=refresh content="1;b">',
    'https://page.test/a',
  ],
  ['no URL: the document again', '<meta http-equiv=refresh content=2>', 'https://page.test/'],
  ['relative to the base', '<base href=/x/><meta http-equiv=refresh content="2;y">', 'https://page.test/x/y'],
  [
    'made by a script',
    '<script>document.head.append(Object.assign(document.createElement("meta"),{httpEquiv:"refresh",content:"2;a"}))</script>',
    'https://page.test/a',
  ],
  ['removed again, all the same', '<meta http-equiv=refresh content="2;a"><script>document.querySelector("meta").remove()</script>', 'https://page.test/a'],
  ['not when scripts can run', '<noscript><meta http-equiv=refresh content="2;a"></noscript>', ''],
  ['never a script', '<meta http-equiv=refresh content="2;url=javascript:document.title=1">', ''],
  ['not when it is stopped', '<meta http-equiv=refresh content="2;a"><script>onload = () => setTimeout(stop)</script>', ''],
  ['not upon a change of the attribute', '<meta http-equiv=refresh><script>document.querySelector("meta").content="2;a"</script>', ''],
];

void describe('A declarative refresh', () => {
  for (const [title, markup, urls] of CASES) {
    void it(title, async () => {
      const { wishes, pass } = await enginePage(`<!DOCTYPE html>${markup}`);
      await pass(1000);
      assert.deepEqual(wishes, []);
      await pass(2000);
      assert.equal(wishes.map(({ url }) => url).join(' '), urls);
      assert.ok(wishes.every(({ replace, target, userActivation }) => replace && target === '_self' && !userActivation));
    });
  }

  void it('the header', async () => {
    const { wishes } = await enginePage('<!DOCTYPE html>', {}, 'text/html', [['Refresh', '0; url=/next']]);
    assert.deepEqual(
      wishes.map(({ url }) => url),
      ['https://page.test/next'],
    );
  });

  void it('a fragment of the document itself is gone to without a navigation', async () => {
    const { wishes, run } = await enginePage('<!DOCTYPE html><meta http-equiv=refresh content="0;#here">');
    assert.deepEqual([wishes.length, run('location.hash')], [0, '#here']);
  });

  void it('nothing waits when the document is gone', async () => {
    const { document, waiting } = await enginePage('<!DOCTYPE html><meta http-equiv=refresh content="500;a">');
    document.close();
    assert.equal(waiting(), 0);
  });
});
