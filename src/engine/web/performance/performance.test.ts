import { pageCases } from '../page-cases.ts';

pageCases([
  [
    'observers hear of marks, as a task',
    `const log = []; return new Promise(done => { new PerformanceObserver((list, o) => { for (const e of list.getEntries()) log.push(e.name, e.entryType); done(log.join()) }).observe({entryTypes: ['mark']}); performance.mark('a'); performance.measure('m'); log.push('sync') })`,
    'sync,a,mark',
  ],
  [
    'buffered entries',
    `performance.mark('before'); return new Promise(done => new PerformanceObserver(list => done(list.getEntriesByName('before').length)).observe({type: 'mark', buffered: true}))`,
    1,
  ],
  ['performance.timing', `return [performance.timing.navigationStart > 0, performance.timing.loadEventEnd, performance.navigation.type].join()`, 'true,0,0'],
  [
    'events are dated by the same clock',
    `const before = performance.now(); const at = new Event('x').timeStamp; return before <= at && at <= performance.now() && performance.timeOrigin + at > 1e12`,
    true,
  ],
  [
    'AbortSignal.timeout() aborts with a TimeoutError',
    `return new Promise(done => { const signal = AbortSignal.timeout(5); signal.onabort = () => done(signal.reason.name) })`,
    'TimeoutError',
  ],
  [`abort(null) keeps null as the reason`, `const c = new AbortController(); c.abort(null); return c.signal.reason`, null],
  ['supported entry types', `return PerformanceObserver.supportedEntryTypes.join()`, 'mark,measure,navigation,resource'],
]);
