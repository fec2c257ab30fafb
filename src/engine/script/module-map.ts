// Module scripts of one realm: fetching graphs, linking, evaluating, import(). https://html.spec.whatwg.org/#module-script,
// https://html.spec.whatwg.org/#integration-with-the-javascript-module-system. Needs --experimental-vm-modules.

import vm from 'node:vm';
import type { Loader } from '../host/loader.ts';
import { fetchText, isJavaScriptType, isJsonType } from './fetch-text.ts';
import { EMPTY_IMPORT_MAP, mergeImportMaps, parseImportMap, resolveSpecifier } from './import-map.ts';
import type { ImportMap } from './import-map.ts';
import type { Realm } from './realm.ts';

/** A graph with more modules is refused. */
const MAX_MODULES = 20_000;

export interface ModuleFetchOptions {
  readonly credentials: 'omit' | 'same-origin' | 'include';
  readonly integrity: string;
  readonly referrerPolicy: string;
}

export const DEFAULT_MODULE_OPTIONS: ModuleFetchOptions = { credentials: 'same-origin', integrity: '', referrerPolicy: '' };

interface ModuleRequest {
  readonly specifier: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** What Node 26 has and its type package lacks. */
type LinkableModule = vm.SourceTextModule & {
  readonly moduleRequests: readonly ModuleRequest[];
  linkRequests(modules: readonly vm.Module[]): void;
  instantiate(): void;
};

interface Entry {
  readonly url: string;
  readonly module: vm.Module;
  /** Resolved URLs and types of its imports, in the order of `moduleRequests`. */
  readonly imports: readonly { readonly url: string; readonly type: string }[];
  isLinked: boolean;
}

/** The page-realm value with which a module failed to load. */
export class ModuleFailure {
  readonly thrown: unknown;
  /** There is no script at all (the standard's null): its element hears `error`, the console why, the window nothing. null: it throws. */
  readonly notFetched: { readonly code: string; readonly message: string } | null;

  constructor(thrown: unknown, notFetched: ModuleFailure['notFetched'] = null) {
    this.thrown = thrown;
    this.notFetched = notFetched;
  }
}

export class ModuleMap {
  private readonly realm: Realm;
  private readonly loader: Loader;
  private readonly documentUrl: () => string;
  /** `type url` -> the entry, or how it failed. https://html.spec.whatwg.org/#module-map */
  private readonly entries = new Map<string, Promise<Entry | ModuleFailure>>();
  private importMap: ImportMap = EMPTY_IMPORT_MAP;
  private nextInline = 1;

  constructor(realm: Realm, loader: Loader, documentUrl: () => string) {
    this.realm = realm;
    this.loader = loader;
    this.documentUrl = documentUrl;
    realm.dynamicImport = (specifier, baseUrl, attributes) => this.dynamicImport(specifier, baseUrl, attributes);
  }

  /** https://html.spec.whatwg.org/#register-an-import-map; gives the page-realm error of a bad one. */
  addImportMap(text: string, baseUrl: string): ModuleFailure | null {
    try {
      this.importMap = mergeImportMaps(this.importMap, parseImportMap(text, baseUrl));
      return null;
    } catch (error) {
      return this.failure(error);
    }
  }

  private failure(error: unknown): ModuleFailure {
    return new ModuleFailure(this.realm.glue.convertError(error));
  }

  private notFetched(code: string, message: string): ModuleFailure {
    return new ModuleFailure(this.realm.error('TypeError', message), { code, message });
  }

  resolve(specifier: string, baseUrl: string): string {
    return resolveSpecifier(this.importMap, specifier, baseUrl);
  }

  /** An external module with its graph, linked and ready to be evaluated. */
  async loadGraph(url: string, options: ModuleFetchOptions): Promise<vm.Module | ModuleFailure> {
    return this.linkGraph(await this.entry(url, 'javascript', options), options);
  }

  /** An inline module script with its graph. */
  async loadInline(source: string, baseUrl: string, line: number, options: ModuleFetchOptions): Promise<vm.Module | ModuleFailure> {
    return this.linkGraph(this.parse(source, baseUrl, baseUrl, line, `inline:${this.nextInline++}`), options);
  }

  /**
   * Runs a module: the value it failed with, null when it went well. With top-level await this takes long. What fails while its first
   * microtasks run is told to `failed`, if given, instead of later. https://html.spec.whatwg.org/#run-a-module-script
   */
  async evaluate(module: vm.Module, failed?: (failure: ModuleFailure) => void): Promise<ModuleFailure | null> {
    const { state } = this.realm.agent;
    const early: ModuleFailure[] = [];
    let done: Promise<ModuleFailure | null>;
    state.depth++;
    try {
      // The handler stands before the checkpoint: otherwise a failure would count as an unhandled rejection.
      done = module.evaluate().then(
        () => null,
        (thrown: unknown) => (early[0] = this.failure(thrown)),
      );
    } catch (error) {
      done = Promise.resolve(this.failure(error));
    } finally {
      if (--state.depth === 0) state.checkpoint();
    }
    if (early[0] === undefined || failed === undefined) return done;
    failed(early[0]);
    return null;
  }

  private entry(url: string, type: string, options: ModuleFetchOptions): Promise<Entry | ModuleFailure> {
    const key = `${type} ${url}`;
    const known = this.entries.get(key);
    if (known !== undefined) return known;
    if (this.entries.size >= MAX_MODULES) return Promise.resolve(this.notFetched('page.too-complex', 'the page loads too many modules'));
    const made = this.fetch(url, type, options);
    this.entries.set(key, made);
    return made;
  }

  private fetch(url: string, type: string, options: ModuleFetchOptions): Promise<Entry | ModuleFailure> {
    if (type !== 'javascript' && type !== 'json')
      return Promise.resolve(this.notFetched('net.blocked-by-nosniff', `"${type.slice(0, 50)}" is not a module type that this browser supports`));
    return new Promise((resolve) => {
      const request = {
        url,
        mode: 'cors' as const,
        credentials: options.credentials,
        integrity: options.integrity === '' ? (this.importMap.integrity.get(url) ?? '') : options.integrity,
        referrer: this.documentUrl(),
        referrerPolicy: options.referrerPolicy,
        initiator: 'script' as const,
        destination: 'script' as const,
        encoding: 'utf-8',
      };
      fetchText(this.loader, request, (outcome) => {
        if (!outcome.ok) return resolve(this.notFetched('net.invalid-response', `Failed to fetch dynamically imported module: ${url}`));
        const { text, mimeType, response } = outcome.loaded;
        const fits = type === 'json' ? isJsonType(mimeType) : isJavaScriptType(mimeType);
        if (!fits)
          return resolve(this.notFetched('net.blocked-by-nosniff', `Failed to load module script: the server answered with the MIME type "${mimeType}".`));
        resolve(type === 'json' ? this.parseJson(text, url) : this.parse(text, url, response.url, 0, url));
      });
    });
  }

  private parse(source: string, url: string, baseUrl: string, line: number, identifier: string): Entry | ModuleFailure {
    try {
      const module = new vm.SourceTextModule(source, {
        identifier: identifier.startsWith('inline:') ? url : identifier,
        context: this.realm.context,
        lineOffset: line,
        initializeImportMeta: (meta: object) => this.fillImportMeta(meta, baseUrl),
        importModuleDynamically: ((specifier: string, _: unknown, attributes: Record<string, string>) =>
          this.dynamicImport(specifier, baseUrl, attributes)) as never,
      }) as LinkableModule;
      const imports = module.moduleRequests.map(({ specifier, attributes }) => ({
        url: this.resolve(specifier, baseUrl),
        type: attributes['type'] ?? 'javascript',
      }));
      return { url, module, imports, isLinked: false };
    } catch (error) {
      return error instanceof SyntaxError ? new ModuleFailure(this.realm.remakeSyntaxError(error)) : this.failure(error);
    }
  }

  private parseJson(text: string, url: string): Entry | ModuleFailure {
    let value: unknown;
    try {
      value = this.realm.glue.parseJson(text);
    } catch (error) {
      return this.failure(error);
    }
    const module = new vm.SyntheticModule(['default'], () => module.setExport('default', value), { identifier: url, context: this.realm.context });
    return { url, module, imports: [], isLinked: true };
  }

  private fillImportMeta(meta: object, baseUrl: string): void {
    const { glue } = this.realm;
    glue.setMember(meta, 'url', baseUrl);
    glue.setMember(
      meta,
      'resolve',
      glue.makeFunction('resolve', (specifier) => this.resolve(specifier, baseUrl)),
    );
  }

  /** Loads all that `root` imports, breadth first, then links. https://html.spec.whatwg.org/#fetch-the-descendants-of-and-link-a-module-script */
  private async linkGraph(root: Entry | ModuleFailure, options: ModuleFetchOptions): Promise<vm.Module | ModuleFailure> {
    if (root instanceof ModuleFailure) return root;
    const descend: ModuleFetchOptions = { ...options, integrity: '' };
    /** Entries with what they import, each once. */
    const graph = new Map<Entry, readonly Entry[]>();
    const seen = new Set<Entry>([root]);
    for (const entry of seen) {
      const wanted = entry.isLinked ? [] : entry.imports.map(({ url, type }) => this.entry(url, type, descend));
      const targets: Entry[] = [];
      for (const found of await Promise.all(wanted)) {
        if (found instanceof ModuleFailure) return found;
        targets.push(found);
        seen.add(found);
      }
      graph.set(entry, targets);
    }
    try {
      // All at once: another graph that shares modules with this one never sees them half linked.
      for (const [entry, targets] of graph) {
        if (!entry.isLinked) (entry.module as LinkableModule).linkRequests(targets.map(({ module }) => module));
        entry.isLinked = true;
      }
      if (root.module.status === 'unlinked') (root.module as LinkableModule).instantiate();
      return root.module;
    } catch (error) {
      return error instanceof SyntaxError ? new ModuleFailure(this.realm.remakeSyntaxError(error)) : this.failure(error);
    }
  }

  /**
   * `import()`; with '' as base it is the document's. SAFETY: Node gives the page what this rejects with, so it must be a page value always.
   * https://html.spec.whatwg.org/#hostloadimportedmodule
   */
  async dynamicImport(specifier: string, baseUrl: string, attributes: Readonly<Record<string, string>>): Promise<object> {
    let failed: unknown;
    try {
      const url = this.resolve(specifier, baseUrl === '' ? this.documentUrl() : baseUrl);
      const module = await this.linkGraph(await this.entry(url, attributes['type'] ?? 'javascript', DEFAULT_MODULE_OPTIONS), DEFAULT_MODULE_OPTIONS);
      const failure = module instanceof ModuleFailure ? module : await this.evaluate(module);
      if (failure === null) return module;
      failed = failure.thrown;
    } catch (error) {
      failed = this.realm.glue.convertError(error);
    }
    throw failed;
  }
}
