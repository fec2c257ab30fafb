import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Rect } from '../../../base/geometry.ts';
import { NO_EDGES } from '../../../base/geometry.ts';
import type { Element } from '../../dom/element.ts';
import { NO_GEOMETRY } from '../geometry-host.ts';
import type { BoxLayout, GeometryHost, StyleFacts } from '../geometry-host.ts';
import { deliverIntersectionObservations } from '../observers/intersection-observer.ts';
import { deliverResizeObservations } from '../observers/resize-observer.ts';
import { webTestPage } from '../web-test-page.ts';
import type { WebTestPage } from '../web-test-page.ts';

/** Boxes as `data-box="x y width height [scroll]"` says; a border of 2 px and a padding of 1 px all around. */
function fakeGeometry(state: { scrollY: number; scrolls: string[] }): GeometryHost {
  const rectOf = (element: Element): Rect | null => {
    const [x, y, width, height] = (element.getAttribute('data-box') ?? '').split(' ').map(Number);
    return height === undefined ? null : { x: x as number, y: y as number, width: width as number, height };
  };
  const boxLayout = (element: Element): BoxLayout | null => {
    const rect = rectOf(element);
    if (rect === null) return null;
    const edges = { top: 2, right: 2, bottom: 2, left: 2 };
    const isScrollContainer = element.getAttribute('data-box')?.endsWith('scroll') === true;
    return {
      borderBox: rect,
      boundingBox: rect,
      border: edges,
      padding: { top: 1, right: 1, bottom: 1, left: 1 },
      scrollbarWidth: 0,
      scrollbarHeight: 0,
      scrollWidth: rect.width - 4,
      scrollHeight: isScrollContainer ? 1000 : rect.height - 4,
      isInline: false,
      isScrollContainer,
    };
  };
  const facts = (element: Element): StyleFacts => ({
    position: element.hasAttribute('data-positioned') ? 'relative' : 'static',
    visibility: 'visible',
    opacity: element.hasAttribute('data-clear') ? 0 : 1,
    contentVisibility: 'visible',
    display: 'block',
    containsFixed: false,
    scrollMargin: NO_EDGES,
    scrollPadding: NO_EDGES,
  });
  return {
    ...NO_GEOMETRY,
    boxLayout,
    clientRects: (element) => {
      const rect = rectOf(element);
      return rect === null ? [] : [rect];
    },
    textRects: (_, start, end) => [{ x: start * 10, y: 5, width: (end - start) * 10, height: 20 }],
    viewport: () => ({ width: 800, height: 600, scrollX: 0, scrollY: state.scrollY, contentWidth: 800, contentHeight: 3000 }),
    scrollViewportTo: (_, x, y) => {
      state.scrollY = y;
      state.scrolls.push(`${x},${y}`);
    },
    scrollElementTo: (element, x, y) => void state.scrolls.push(`${element.id}:${x},${y}`),
    styleFacts: facts,
  };
}

const MARKUP = `<div id=outer data-box="10 20 300 200 scroll" data-positioned><p id=inner data-box="15 1030 100 50">text</p></div><i id=none></i>`;

function geometryPage(): { page: WebTestPage; state: { scrollY: number; scrolls: string[] } } {
  const state = { scrollY: 100, scrolls: [] as string[] };
  return { page: webTestPage({ markup: MARKUP, host: { geometry: fakeGeometry(state) } }), state };
}

const cases: readonly (readonly [title: string, source: string, expected: unknown])[] = [
  [
    'rectangles are relative to the viewport',
    `const r = inner.getBoundingClientRect(); return [r.x, r.y, r.bottom, r instanceof DOMRect, inner.getClientRects().length, none.getClientRects().length].join()`,
    '15,930,980,true,1,0',
  ],
  [
    'client sizes',
    `return [outer.clientWidth, outer.clientHeight, outer.clientTop, document.documentElement.clientWidth, none.clientWidth].join()`,
    '296,196,2,800,0',
  ],
  ['scroll sizes', `return [outer.scrollHeight, inner.scrollHeight, document.documentElement.scrollHeight].join()`, '1000,46,3000'],
  [
    'offsets',
    `return [inner.offsetParent.id, inner.offsetTop, inner.offsetLeft, inner.offsetWidth, inner.offsetHeight, none.offsetParent].join()`,
    'outer,1008,3,100,50,',
  ],
  [
    'visibility',
    `outer.dataset.clear = ''; return [inner.checkVisibility(), inner.checkVisibility({checkOpacity: true}), none.checkVisibility()].join()`,
    'true,false,false',
  ],
  [
    'ranges',
    `const r = document.createRange(); r.setStart(inner.firstChild, 1); r.setEnd(inner.firstChild, 3); const b = r.getBoundingClientRect(); return [b.x, b.width, r.getClientRects()[0].height].join()`,
    '10,20,20',
  ],
];

for (const [title, body, expected] of cases) {
  test(title, async () => {
    const { page } = geometryPage();
    assert.equal(
      await page.evaluate(
        `const outer = document.getElementById('outer'), inner = document.getElementById('inner'), none = document.getElementById('none'); ${body}`,
      ),
      expected,
    );
  });
}

test('scrollIntoView scrolls every container and the viewport', async () => {
  const { page, state } = geometryPage();
  await page.evaluate(
    `document.getElementById('inner').scrollIntoView(); document.documentElement.scrollTop = 7; document.getElementById('outer').scrollBy(0, 5)`,
  );
  assert.deepEqual(state.scrolls, ['outer:0,1008', '0,1030', '0,7', 'outer:0,5']);
});

test('resize observers hear of a new size once', async () => {
  const { page } = geometryPage();
  await page.evaluate(
    `window.log = []; new ResizeObserver((e, o) => log.push(e.length, e[0].target.id, e[0].contentRect.width, e[0].borderBoxSize[0].inlineSize)).observe(document.getElementById('inner'))`,
  );
  deliverResizeObservations(page.window);
  deliverResizeObservations(page.window);
  await page.evaluate(`document.getElementById('inner').dataset.box = '0 0 50 50'`);
  deliverResizeObservations(page.window);
  assert.equal(await page.run('log.join()'), '1,inner,94,100,1,inner,44,50');
});

test('intersection observers hear when a threshold is crossed', async () => {
  const { page, state } = geometryPage();
  await page.evaluate(
    `window.log = []; document.body.append(document.getElementById('inner')); new IntersectionObserver(e => log.push(e[0].isIntersecting, e[0].intersectionRatio, e[0].rootBounds.width), {threshold: [0, 0.5], rootMargin: '0px 0px 10px'}).observe(document.getElementById('inner'))`,
  );
  for (const y of [0, 1, 440, 450, 500]) {
    state.scrollY = y;
    deliverIntersectionObservations(page.window, 5);
    await page.host.runTasks();
  }
  assert.equal(await page.run('log.join()'), 'false,0,800,true,0.4,800,true,0.6,800');
});

test('media query lists report changes', async () => {
  let matches = false;
  const { matchMedia, reportMediaQueryChanges } = await import('../css/media-query-list.ts');
  const page = webTestPage({ host: { matchesMedia: () => matches } });
  (page.window.host as { matchMedia: unknown }).matchMedia = matchMedia;
  await page.evaluate(
    `window.log = []; window.list = matchMedia('(width > 1px)'); list.onchange = e => log.push(e.matches, e.media); list.addListener(e => log.push('old')); log.push(list.matches)`,
  );
  reportMediaQueryChanges(page.window);
  matches = true;
  reportMediaQueryChanges(page.window);
  assert.equal(await page.run('log.join()'), 'false,true,(width > 1px),old');
});
