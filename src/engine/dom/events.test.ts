import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AbortController } from './abort.ts';
import type { Callback } from './callback.ts';
import { NO_DOCUMENT_HOST } from './document-host.ts';
import { Document } from './document.ts';
import type { Element } from './element.ts';
import { Event } from './event.ts';
import { MouseEvent } from './events/ui-events.ts';
import { parseHtmlInto } from './parsing/html-document-parser.ts';

function callback(run: (event: Event) => unknown): Callback {
  return { invoke: (_thisArg, event) => run(event as Event), raw: run };
}

function page(body: string): Document {
  return parseHtmlInto(new Document(), `<!doctype html><body>${body}`);
}

test('capture goes in, bubble goes out, and the phases are told', () => {
  const document = page('<p id=p><b id=b></b></p>');
  const heard: string[] = [];
  const listen = (name: string, target: Element | Document): void => {
    for (const capture of [true, false]) {
      target.addEventListener(
        'x',
        callback((e) => heard.push(`${name}${e.eventPhase}`)),
        capture,
      );
    }
  };
  listen('d', document);
  listen('p', document.getElementById('p') as Element);
  listen('b', document.getElementById('b') as Element);
  document.getElementById('b')?.dispatchEvent(new Event('x', { bubbles: true }));
  assert.deepEqual(heard, ['d1', 'p1', 'b2', 'b2', 'p3', 'd3']);
});

test('the related target stays as the last target on the path saw it', () => {
  const document = page('<p id=host></p>');
  const shadow = (document.getElementById('host') as Element).attachShadow({ mode: 'closed' });
  const event = new MouseEvent('x', { relatedTarget: shadow });
  document.body?.dispatchEvent(event);
  assert.equal(event.relatedTarget, document.getElementById('host'));
});

test('scroll-blocking events are passive by default at the document, its root element and its body', () => {
  const document = page('<p id=p></p>');
  const isPassive = (target: Element | Document, options?: { passive: boolean }): boolean => {
    target.addEventListener(
      'wheel',
      callback((e) => e.preventDefault()),
      options,
    );
    return target.dispatchEvent(new Event('wheel', { cancelable: true }));
  };
  const root = document.documentElement as Element;
  assert.deepEqual([isPassive(document), isPassive(root), isPassive(document.body as Element)], [true, true, true]);
  assert.equal(isPassive(document.getElementById('p') as Element), false);
  assert.equal(isPassive(root, { passive: false }), false);
});

test('once, signal, removal while dispatching, and additions while dispatching', () => {
  const document = page('');
  const heard: string[] = [];
  const controller = new AbortController();
  const second = callback(() => heard.push('second'));
  document.addEventListener(
    'x',
    callback(() => {
      heard.push('once');
      document.removeEventListener('x', second);
      document.addEventListener(
        'x',
        callback(() => heard.push('late')),
      );
    }),
    { once: true },
  );
  document.addEventListener('x', second);
  document.addEventListener(
    'x',
    callback(() => heard.push('signal')),
    { signal: controller.signal },
  );
  document.dispatchEvent(new Event('x'));
  controller.abort();
  document.dispatchEvent(new Event('x'));
  assert.deepEqual(heard, ['once', 'signal', 'late']);
});

test('a passive listener cannot cancel', () => {
  const document = page('');
  document.addEventListener(
    'x',
    callback((e) => e.preventDefault()),
    { passive: true },
  );
  assert.equal(document.dispatchEvent(new Event('x', { cancelable: true })), true);
});

test('an exception in a listener is reported and does not stop the others', () => {
  const reported: unknown[] = [];
  const document = new Document({ host: { ...NO_DOCUMENT_HOST, reportException: (e) => void reported.push(e) } });
  let called = false;
  document.addEventListener(
    'x',
    callback(() => {
      throw new Error('boom');
    }),
  );
  document.addEventListener(
    'x',
    callback(() => {
      called = true;
    }),
  );
  document.dispatchEvent(new Event('x'));
  assert.deepEqual([reported.length, called], [1, true]);
});

test('an event handler keeps its place and is compiled once, when called', () => {
  const sources: string[] = [];
  const heard: string[] = [];
  const host = {
    ...NO_DOCUMENT_HOST,
    compileEventHandler: (_target: unknown, _name: string, source: string) => {
      sources.push(source);
      return callback(() => {
        heard.push(source);
      });
    },
  };
  const document = parseHtmlInto(new Document({ host }), '<body><p id=p onclick="one">');
  const element = document.getElementById('p') as Element & { onclick: Callback | null };
  element.addEventListener(
    'click',
    callback(() => heard.push('listener')),
  );
  assert.deepEqual(sources, []);
  element.dispatchEvent(new MouseEvent('click'));
  element.setAttribute('onclick', 'two');
  element.dispatchEvent(new MouseEvent('click'));
  element.dispatchEvent(new MouseEvent('click'));
  assert.deepEqual(sources, ['one', 'two']);
  assert.deepEqual(heard, ['one', 'listener', 'two', 'listener', 'two', 'listener']);
  element.onclick = null;
  assert.equal(element.onclick, null);
});

test('a click on a label checks the box once; cancelling puts it back', () => {
  const document = page('<label id=l>text<input type=checkbox id=c></label>');
  const box = document.getElementById('c') as Element & { checked: boolean };
  const heard: string[] = [];
  for (const type of ['click', 'input', 'change'])
    box.addEventListener(
      type,
      callback((e) => heard.push(e.type)),
    );
  document.getElementById('l')?.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
  assert.equal(box.checked, true);
  assert.deepEqual(heard, ['click', 'input', 'change']);
  box.addEventListener(
    'click',
    callback((e) => e.preventDefault()),
  );
  box.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
  assert.equal(box.checked, true);
});

test('events leave a shadow tree retargeted, and only composed ones do', () => {
  const document = page('<div id=h></div>');
  const host = document.getElementById('h') as Element;
  const shadow = host.attachShadow({ mode: 'closed' });
  shadow.innerHTML = '<b></b>';
  const inner = shadow.firstElementChild as Element;
  const heard: unknown[] = [];
  document.addEventListener(
    'x',
    callback((e) => heard.push(e.target, e.composedPath().includes(inner))),
  );
  inner.dispatchEvent(new Event('x', { bubbles: true }));
  inner.dispatchEvent(new Event('x', { bubbles: true, composed: true }));
  assert.deepEqual(heard, [host, false]);
});
