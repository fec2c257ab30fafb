import { h, render } from 'preact';
import { useState } from 'preact/hooks';

function Counter() {
  const [count, setCount] = useState(0);
  return h(
    'div',
    null,
    h('h1', null, 'Preact'),
    h('p', { id: 'value' }, `Value: ${count}`),
    h('button', { id: 'up', onClick: () => setCount(count + 1) }, 'up'),
    h('button', { id: 'down', onClick: () => setCount(count - 1) }, 'down'),
  );
}

render(h(Counter), document.getElementById('root'));
