import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enginePage } from '../support/engine-page.ts';

// Figures are Chromium's for the same markup.
const PAGE = `<!doctype html><style>body{margin:8px} svg rect.wide{width:30px} #styled{fill:lime}</style>
<svg id=s width=400 height=300 viewBox="0 0 200 150" style="margin:5px;border:2px solid">
<style>#insvg{fill:red}</style>
<defs><g id=def><rect id=dr width=10 height=20 /></g></defs>
<g id=g transform="translate(20,10) rotate(90)"><rect id=r x=5 y=6 width=50 height="10%" rx=3 /><circle id=c cx=80 cy=20 r=10 /></g>
<path id=p d="M10 60 C 40 10, 65 10, 95 60 S 150 110, 180 60"/><line id=l x1=5 y1=5 x2=50 y2=5 />
<polygon id=pg points="10,10 30,5 20,40"/><use id=u href="#def" x=30 y=40 /><g id=e></g>
<foreignObject id=fo x=50 y=60 width=40 height=30><div id=div style="width:20px;height:10px"></div><p id=abs style="position:absolute;margin:0;right:0;bottom:0;width:5px;height:5px"></p></foreignObject>
<svg id=ns x=10 y=20 width=50 height=40 viewBox="0 0 10 10"><rect id=nr x=1 y=1 width=4 height=3 /></svg>
<circle id=ring cx=150 cy=110 r=10 fill=none stroke=blue stroke-width=4 /><use id=used href="#def" x=120 y=120 /><text id=t x=100 y=20 style="font:10px sans-serif">ab</text>
<rect id=quiet x=180 y=130 width=20 height=20 pointer-events=none /><rect id=styled class=wide width=3 height=3 fill=red /><rect id=insvg />
</svg>`;

const FORMATS = `const n=v=>+v.toFixed(2), rect=b=>[b.x,b.y,b.width,b.height].map(n).join(), mat=m=>[m.a,m.b,m.c,m.d,m.e,m.f].map(n).join(), pt=p=>[p.x,p.y].map(n).join();`;

const CASES: readonly (readonly [what: string, expression: string, expected: string])[] = [
  ['boxes of shapes are their geometry', 'rect(r.getBBox())', '5,6,50,15'],
  ['curves are as large as they bend', 'rect(p.getBBox())', '10,22.5,170,75'],
  ['groups hold their children as transformed', 'rect(g.getBBox())', '5,6,85,24'],
  ['empty groups have an empty box', 'rect(e.getBBox())', '0,0,0,0'],
  ['use is as large as what it shows', 'rect(u.getBBox())', '30,40,10,20'],
  ['a nested svg has the box of its content', 'rect(ns.getBBox())', '1,1,4,3'],
  ['a foreign object has its rectangle', 'rect(fo.getBBox())', '50,60,40,30'],
  ['what is in defs has a box, but no place', 'rect(dr.getBBox())+" "+rect(dr.getBoundingClientRect())', '0,0,10,20 0,0,0,0'],
  ['style sheets are above attributes', 'rect(styled.getBBox())+getComputedStyle(styled).fill', '0,0,30,3rgb(0, 255, 0)'],
  ['style elements inside of svg style the document', 'getComputedStyle(insvg).fill', 'rgb(255, 0, 0)'],
  ['getCTM leads to the nearest viewport', 'mat(s.getCTM())+" "+mat(r.getCTM())+" "+mat(nr.getCTM())', '2,0,0,2,0,0 0,2,-2,0,40,20 4,0,0,4,15,20'],
  ['getScreenCTM leads to the window', 'mat(s.getScreenCTM())+" "+mat(r.getScreenCTM())', '2,0,0,2,15,15 0,2,-2,0,55,35'],
  ['client rectangles are seen through all transforms', 'rect(c.getBoundingClientRect())', '-5,175,40,40'],
  ['HTML in foreign objects lies where it is seen', 'rect(div.getBoundingClientRect())', '115,135,40,20'],
  [
    'shapes are hit by their paint',
    '[[310,240],[335,235],[260,260],[395,300],[220,52]].map(([x,y])=>document.elementFromPoint(x,y).id).join()',
    's,ring,used,s,t',
  ],
  ['HTML in foreign objects is hit above its svg', 'document.elementsFromPoint(120,140).map(x=>x.id||x.localName).join()', 'div,fo,s,body,html'],
  ['absolute boxes stay in their foreign object', 'rect(abs.getBoundingClientRect())', '185,185,10,10'],
  ['lines and curves have lengths', '[l,p].map(x=>Math.round(x.getTotalLength())).join()', '45,236'],
  ['points lie on the path', 'pt(l.getPointAtLength(10))+" "+pt(l.getPointAtLength(1e4))+" "+pt(c.getPointAtLength(0))', '15,5 50,5 90,20'],
  ['points are inside or not', '[c.isPointInFill({x:80,y:20}),c.isPointInFill({x:0,y:0}),l.isPointInStroke({x:9,y:5})].join()', 'true,false,true'],
  ['paths outside of the document have a length', '{const q=p.cloneNode();q.setAttribute("d","M0 0L30 40");q.getTotalLength()}', '50'],
  ['points go through matrices', '{const q=s.createSVGPoint();q.x=55;q.y=35;pt(q.matrixTransform(r.getScreenCTM().inverse()))}', '0,0'],
  ['lengths have units', 'r.height.baseVal.value+" "+r.height.baseVal.unitType+" "+r.height.baseVal.valueAsString', '15 2 10%'],
  ['setting a length sets the attribute', '{c.r.baseVal.value=12.5;c.getAttribute("r")}', '12.5'],
  ['the view box reads and writes', '{s.viewBox.baseVal.width=100;s.getAttribute("viewBox")+" "+s.viewBox.animVal.height}', '0 0 100 150 150'],
  ['transforms are a list', 'g.transform.baseVal.numberOfItems+" "+g.transform.baseVal[1].type+" "+g.transform.baseVal.getItem(1).angle', '2 4 90'],
  ['transforms consolidate', '{const m=g.cloneNode().transform.baseVal.consolidate().matrix;mat(m)}', '0,1,-1,0,20,10'],
  [
    'changed transforms reach the attribute',
    '{e.setAttribute("transform","scale(2)");e.transform.baseVal[0].setTranslate(3,4);e.getAttribute("transform")}',
    'translate(3 4)',
  ],
  ['changed points reach the attribute', '{pg.points[0].x=11;pg.points.length+" "+pg.getAttribute("points")}', '3 11 10 30 5 20 40'],
  ['the same object comes each time', 'r.x===r.x&&r.x.baseVal===r.x.animVal&&s.viewBox===s.viewBox', 'true'],
  [
    'members are those of the interface',
    '["cx" in r,"cx" in c,"getTotalLength" in g,"points" in pg,"getBBox" in s.querySelector("style")].join()',
    'false,true,false,true,false',
  ],
  [
    'computed styles tell geometry and transforms',
    '(()=>{const f=(e,n)=>getComputedStyle(e).getPropertyValue(n);return [f(c,"cx"),f(c,"r"),f(r,"width"),f(r,"height"),f(styled,"width"),f(r,"cx"),f(g,"transform")].join("|")})()',
    '80px|10px|50px|10%|30px|0px|matrix(0, 1, -1, 0, 20, 10)',
  ],
  ['old names are those of Geometry Interfaces', '[SVGPoint===DOMPoint,SVGMatrix===DOMMatrix,SVGRect===DOMRect].join()', 'true,true,true'],
];

for (const [what, expression, expected] of CASES) {
  test(what, async () => {
    const { run } = await enginePage(PAGE);
    assert.equal(run(`${FORMATS}String(eval(${JSON.stringify(expression.startsWith('{') ? expression.slice(1, -1) : expression)}))`), expected);
  });
}

const SPRITE = '<svg xmlns="http://www.w3.org/2000/svg"><symbol id="a" viewBox="0 0 10 10"><rect x="2" y="2" width="4" height="4"/></symbol></svg>';

test('use shows elements of other documents of its origin', async () => {
  const markup = '<svg width=100 height=100><use id=u href="/sprite.svg#a" /><use id=v href="https://other.test/sprite.svg#a" /></svg>';
  const answer = { type: 'image/svg+xml', body: SPRITE };
  const { run } = await enginePage(markup, { '/sprite.svg': answer, 'https://other.test/sprite.svg': answer });
  assert.equal(run(`${FORMATS}rect(u.getBBox())+' '+rect(v.getBBox())`), '20,20,40,40 0,0,0,0');
});
