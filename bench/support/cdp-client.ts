// A CDP client of a few lines, so that a bench measures the browser and not a client library.

export interface CdpClient {
  send(method: string, params?: Record<string, unknown>, sessionId?: string): Promise<Record<string, unknown>>;
  close(): void;
}

interface Answer {
  readonly id?: number;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

/** `address` is the HTTP address of a debugging port. */
export async function connectCdp(address: string): Promise<CdpClient> {
  const version = (await (await fetch(`${address}/json/version`)).json()) as { webSocketDebuggerUrl: string };
  const socket = new WebSocket(version.webSocketDebuggerUrl);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', reject);
  });
  const waiting = new Map<number, PromiseWithResolvers<Record<string, unknown>>>();
  let nextId = 1;
  socket.addEventListener('message', ({ data }) => {
    const { id, result, error } = JSON.parse(String(data)) as Answer;
    const call = id === undefined ? undefined : waiting.get(id);
    if (call === undefined) return;
    waiting.delete(id!);
    if (error === undefined) call.resolve(result ?? {});
    else call.reject(new Error(error.message));
  });
  return {
    send(method, params = {}, sessionId) {
      const id = nextId++;
      const call = Promise.withResolvers<Record<string, unknown>>();
      waiting.set(id, call);
      socket.send(JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) }));
      return call.promise;
    },
    close: () => socket.close(),
  };
}
