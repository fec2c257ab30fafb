import { pageCases } from '../page-cases.ts';

pageCases(
  [
    [
      'events of a stream',
      `return new Promise(done => { const s = new EventSource('/events'), log = []; s.onopen = () => log.push('open', s.readyState); s.onmessage = e => log.push(e.data, e.lastEventId); s.addEventListener('other', e => { log.push(e.type, e.data); s.close(); done(JSON.stringify(log)) }) })`,
      '["open",1,"a\\nb","7","other","c"]',
    ],
    ['another type is an error and no retry', `return new Promise(done => { const s = new EventSource('/text'); s.onerror = () => done(s.readyState) })`, 2],
  ],
  {
    answers: {
      '/events': { headers: [['content-type', 'text/event-stream']], body: [': hi\n\ndata: a\r', '\ndata:b\nid: 7\n\n', 'event: other\ndata: c\n\n'] },
      '/text': { body: ['x'] },
    },
  },
);
