import { useState, useEffect } from 'react';
import { createRoot } from 'react-dom/client';

function App() {
  const [items, setItems] = useState([
    { text: 'Write the engine', done: true },
    { text: 'Draw the page', done: false },
  ]);
  const [text, setText] = useState('');
  const [count, setCount] = useState(0);
  useEffect(() => {
    document.title = `React ${count}`;
  }, [count]);
  const add = (event) => {
    event.preventDefault();
    if (text !== '') {
      setItems([...items, { text, done: false }]);
      setText('');
    }
  };
  return (
    <main>
      <h1>To do</h1>
      <p>
        Clicked <b id="count">{count}</b> times{' '}
        <button id="more" onClick={() => setCount(count + 1)}>
          more
        </button>
      </p>
      <form onSubmit={add}>
        <input id="text" value={text} onChange={(event) => setText(event.target.value)} placeholder="what next?" /> <button>add</button>
      </form>
      <ul>
        {items.map((item, index) => (
          <li key={index} className={item.done ? 'done' : ''}>
            <label>
              <input
                type="checkbox"
                checked={item.done}
                onChange={() => setItems(items.map((each, at) => (at === index ? { ...each, done: !each.done } : each)))}
              />{' '}
              {item.text}
            </label>
          </li>
        ))}
      </ul>
    </main>
  );
}

createRoot(document.getElementById('root')).render(<App />);
