// CDP Runtime domain. The engine runs the client's code itself, as page scripts (import() and microtasks work as there), and V8's inspector
// makes remote objects of what comes out. https://chromedevtools.github.io/devtools-protocol/tot/Runtime/
// SAFETY: code compiled by V8's inspector would get errors of Node's realm from a failing import(), and with them `process`.

import type { Completion } from '../../engine/script/realm.ts';
import { CdpError } from '../cdp-error.ts';
import type { AgentMethod } from './agent-method.ts';
import type { AgentSession } from './agent-session.ts';
import type { ScriptContext } from './page-contexts.ts';
import { ScriptCache } from './script-cache.ts';
import type { RemoteObject, RemoteOptions } from './value-transit.ts';
import { withoutEngineFrames } from './engine-frames.ts';

interface ResultOptions extends RemoteOptions {
  readonly awaitPromise?: unknown;
}

const scripts = new ScriptCache();

/** Internal properties whose values are the page's own. Scopes, handlers and private members could lead into the engine. */
const SHOWN_INTERNALS = new Set(['[[Prototype]]', '[[Entries]]', '[[PrimitiveValue]]', '[[PromiseState]]', '[[PromiseResult]]']);

export const RUNTIME_DOMAIN: Readonly<Record<string, AgentMethod>> = {
  'Runtime.enable': (session) => session.enableRuntime(),
  'Runtime.disable': (session) => {
    session.isRuntimeEnabled = false;
  },

  'Runtime.evaluate': (session, params) => {
    const context = contextFor(session, params.contextId, params.uniqueContextId);
    if (params.userGesture === true) session.document.activate();
    const source = String(params.expression);
    const compiled = scripts.compile(context.realm, source);
    const completion = compiled.ok ? context.realm.runScript(compiled.script) : compiled;
    scripts.keep(source, compiled);
    return answer(session, context, completion as Completion, params);
  },

  'Runtime.callFunctionOn': (session, params) => {
    const context =
      params.objectId === undefined ? contextFor(session, params.executionContextId, params.uniqueContextId) : session.contexts.ofObject(params.objectId);
    if (params.userGesture === true) session.document.activate();
    const { self, values } = argumentsOf(context, params.objectId, Array.isArray(params.arguments) ? params.arguments : []);
    const source = `(${String(params.functionDeclaration)}\n)`;
    const compiled = scripts.compile(context.realm, source);
    const made = compiled.ok ? context.realm.runScript(compiled.script) : (compiled as Completion);
    if (!made.ok) return answer(session, context, made, params);
    if (typeof made.value !== 'function') throw new CdpError('Given expression does not evaluate to a function');
    const completion = context.realm.call(made.value, self, values);
    scripts.keep(source, compiled);
    return answer(session, context, completion, params);
  },

  'Runtime.compileScript': (session, params) => {
    const context = contextFor(session, params.executionContextId, undefined);
    const compiled = context.realm.compile(String(params.expression), { url: typeof params.sourceURL === 'string' ? params.sourceURL : '' });
    if (!compiled.ok) return { exceptionDetails: session.exceptionDetails(context.transit.toRemote(compiled.thrown)) };
    if (params.persistScript !== true) return {};
    const scriptId = `kpio-${session.compiled.size + 1}`;
    session.compiled.set(scriptId, { realm: context.realm, run: () => context.realm.runScript(compiled.script) });
    return { scriptId };
  },
  'Runtime.runScript': (session, params) => {
    const script = session.compiled.get(String(params.scriptId));
    const context = script === undefined ? null : session.contexts.ofRealm(script.realm);
    if (script === undefined || context === null) throw new CdpError('No script with given id');
    return answer(session, context, script.run(), params);
  },

  'Runtime.awaitPromise': (session, params) => {
    const context = session.contexts.ofObject(params.promiseObjectId);
    const [promise] = context.transit.fromRemote([params.promiseObjectId as string]);
    return answer(session, context, { ok: true, value: promise }, { ...params, awaitPromise: true });
  },

  'Runtime.getProperties': (session, params) => {
    const context = session.contexts.ofObject(params.objectId);
    const { objectId, ownProperties, accessorPropertiesOnly, generatePreview, nonIndexedPropertiesOnly } = params;
    const found = session.v8.call('Runtime.getProperties', { objectId, ownProperties, accessorPropertiesOnly, generatePreview, nonIndexedPropertiesOnly });
    const internal = ((found.internalProperties ?? []) as { name: string; value?: RemoteObject }[]).filter(({ name }) => SHOWN_INTERNALS.has(name));
    const remotes = ([...found.result, ...internal] as { value?: RemoteObject }[]).map(({ value }) => value).filter((value) => value !== undefined);
    context.transit.describeAll(remotes);
    return {
      result: found.result,
      internalProperties: internal,
      ...(found.exceptionDetails === undefined ? {} : { exceptionDetails: found.exceptionDetails }),
    };
  },

  'Runtime.globalLexicalScopeNames': (session, params) => {
    const context = contextFor(session, params.executionContextId, undefined);
    return session.v8.call('Runtime.globalLexicalScopeNames', { executionContextId: context.transit.contextId });
  },

  'Runtime.releaseObject': (session, { objectId }) => {
    session.contexts.ofObject(objectId);
    session.v8.call('Runtime.releaseObject', { objectId });
  },
  'Runtime.releaseObjectGroup': (session, { objectGroup }) => void session.v8.call('Runtime.releaseObjectGroup', { objectGroup: String(objectGroup) }),

  'Runtime.addBinding': (session, { name, executionContextId, executionContextName }) => {
    if (typeof name !== 'string') throw CdpError.badParameter('name', 'string');
    if (executionContextId !== undefined) return session.bind({ name, worldName: null }, session.contexts.require(executionContextId, undefined));
    const binding = { name, worldName: typeof executionContextName === 'string' ? executionContextName : null };
    if (session.bindings.some((known) => known.name === name && known.worldName === binding.worldName)) return;
    session.bindings.push(binding);
    for (const context of session.contexts.all) session.bind(binding, context);
  },
  'Runtime.removeBinding': (session, { name }) => {
    for (let i = session.bindings.length - 1; i >= 0; i--) if (session.bindings[i]!.name === name) session.bindings.splice(i, 1);
    session.v8.call('Runtime.removeBinding', { name: String(name) });
  },

  'Runtime.discardConsoleEntries': (session) => void session.v8.call('Runtime.discardConsoleEntries'),
  'Runtime.getHeapUsage': (session) => session.v8.call('Runtime.getHeapUsage'),
  'Runtime.getIsolateId': (session) => session.v8.call('Runtime.getIsolateId'),
};

/** The main world when the client names no context. */
function contextFor(session: AgentSession, id: unknown, uniqueId: unknown): ScriptContext {
  return id === undefined && uniqueId === undefined ? session.world(null) : session.contexts.require(id, uniqueId);
}

/** Runtime.CallArgument list to page values. */
function argumentsOf(context: ScriptContext, selfId: unknown, list: readonly Record<string, unknown>[]): { self: unknown; values: unknown[] } {
  const ids: string[] = selfId === undefined ? [] : [selfId as string];
  for (const { objectId } of list) if (typeof objectId === 'string') ids.push(objectId);
  const objects = context.transit.fromRemote(ids);
  let next = 0;
  const self = selfId === undefined ? undefined : objects[next++];
  const values = list.map((argument) => {
    if (typeof argument['objectId'] === 'string') return objects[next++];
    if (typeof argument['unserializableValue'] === 'string') return unserializable(argument['unserializableValue']);
    const value = argument['value'];
    return typeof value === 'object' && value !== null ? context.realm.glue.parseJson(JSON.stringify(value)) : value;
  });
  return { self, values };
}

function unserializable(text: string): number | bigint {
  switch (text) {
    case 'NaN':
      return NaN;
    case '-0':
      return -0;
    case 'Infinity':
      return Infinity;
    case '-Infinity':
      return -Infinity;
    default:
      if (!/^-?\d+n$/.test(text)) throw new CdpError('Invalid remote object: unserializableValue');
      return BigInt(text.slice(0, -1));
  }
}

/** What a command that ran code answers. */
function answer(session: AgentSession, context: ScriptContext, completion: Completion, params: ResultOptions): unknown {
  const { transit } = context;
  const options = remoteOptions(params);
  if (!completion.ok) {
    const exception = transit.toRemote(completion.thrown, { ...options, returnByValue: false });
    return { result: exception, exceptionDetails: session.exceptionDetails(exception) };
  }
  const { value } = completion;
  if (params.awaitPromise !== true || (typeof value !== 'object' && typeof value !== 'function') || value === null)
    return { result: transit.toRemote(value, options) };
  return session.waitFor((resolve, reject) => {
    transit.toRemoteLater(value, options, (error, settled) => {
      if (error !== null) return reject(error);
      const { result, exceptionDetails } = settled as { result: RemoteObject; exceptionDetails?: { exception?: RemoteObject; text: string } };
      if (exceptionDetails !== undefined) {
        const exception = exceptionDetails.exception ?? result;
        exception.description = withoutEngineFrames(exception.description ?? '');
        transit.describeAll([exception]);
        return resolve({ result: exception, exceptionDetails: session.exceptionDetails(exception, 'Uncaught (in promise)') });
      }
      transit.describeAll([result]);
      resolve({ result });
    });
  });
}

function remoteOptions({ returnByValue, generatePreview, objectGroup }: ResultOptions): RemoteOptions {
  return {
    ...(returnByValue === true ? { returnByValue: true } : {}),
    ...(generatePreview === true ? { generatePreview: true } : {}),
    ...(typeof objectGroup === 'string' ? { objectGroup } : {}),
  };
}
