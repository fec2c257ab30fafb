// One interface as one lazily called function of the glue. https://webidl.spec.whatwg.org/#js-interfaces

import { attribute, attributeNames, isExposedToWindow } from './idl.ts';
import type { IdlDefinition, IdlMember } from './idl.ts';
import type { ClassMembers } from './classes.ts';
import { callShape, hasReactions, isPromise } from './operations.ts';
import { ATTRIBUTE_OVERRIDES, OVERRIDES } from './overrides.ts';
import type { Override } from './overrides.ts';
import { reflectGetter, reflectSetter, reflectedName, simpleReflection } from './reflect.ts';
import type { TypeEmitter } from './types.ts';

export interface InterfaceInput {
  readonly definition: IdlDefinition;
  /** Nearest registered ancestor, null for none. */
  readonly parent: string | null;
  /** This interface and those it inherits from, nearest first: for special operations. */
  readonly chain: readonly IdlDefinition[];
  readonly members: ClassMembers;
  readonly range: readonly [number, number];
  /** No class of its own: never constructed. */
  readonly isImplicit: boolean;
}

/** Words that start a member's literal; joined with commas they are the prototype. */
interface Parts {
  readonly prototype: string[];
  readonly unforgeable: string[];
  readonly statics: string[];
  readonly constants: string[];
  readonly unscopable: string[];
  /** Names of event handler attributes: one loop in the glue makes them. */
  readonly handlers: string[];
  /** `kind name attribute` of the simplest reflecting attributes, made by a loop too. */
  readonly reflections: string[];
}

export class InterfaceEmitter {
  private readonly input: InterfaceInput;
  private readonly emitter: TypeEmitter;
  private readonly name: string;
  private readonly self: string;
  private readonly parts: Parts = { prototype: [], unforgeable: [], statics: [], constants: [], unscopable: [], handlers: [], reflections: [] };

  constructor(input: InterfaceInput, emitter: TypeEmitter) {
    this.input = input;
    this.emitter = emitter;
    this.name = input.definition.name;
    const isGlobal = this.name === 'Window' || this.name === 'EventTarget';
    this.self = `${isGlobal ? '$w' : '$'}(this,${input.range[0]},${input.range[1]})`;
  }

  emit(): string {
    const { definition, parent, range } = this.input;
    const done = new Set<string>();
    for (const member of definition.members) this.member(member, done);
    this.iterables();
    const { prototype, statics, constants, unforgeable, unscopable } = this.parts;
    const parentCode = parent === null ? (this.name === 'DOMException' ? 'EP' : 'OP') : `PO('${parent}')`;
    const isWindow = this.name === 'Window';
    const literal = (list: readonly string[]): string => (list.length === 0 ? '0' : `{${list.join(',')}}`);
    const ownMembers = isWindow ? [] : prototype;
    const define = `DI('${this.name}',${parent === null ? 'FP' : `IF('${parent}')`},${this.name},${range[0]},{__proto__:${parentCode}${ownMembers.length > 0 ? ',' : ''}${ownMembers.join(',')}}`;
    const options = [
      literal(statics),
      literal(constants),
      literal(isWindow ? [] : unforgeable),
      unscopable.length === 0 ? '0' : JSON.stringify(unscopable),
      this.exotic(),
      isWindow ? `[{${prototype.join(',')}},{${unforgeable.join(',')}}]` : '0',
      this.parts.handlers.length === 0 ? '0' : `'${this.parts.handlers.join(' ')}'`,
      this.parts.reflections.length === 0 ? '0' : `'${this.parts.reflections.join(' ')}'`,
    ];
    while (options.at(-1) === '0') options.pop();
    return `${this.name}(){const n='${this.name}';${this.constructorFunction()}return ${define}${options.length > 0 ? ',' : ''}${options.join(',')})}`;
  }

  emitNamespace(): string {
    const done = new Set<string>();
    for (const member of this.input.definition.members) this.member(member, done);
    return `${this.name}(){const n='${this.name}';return NS('${this.name}',{${this.parts.statics.join(',')}})}`;
  }

  /** Names besides the interface's own that the global gets: legacy factory functions. */
  factories(): { name: string; source: string }[] {
    const result: { name: string; source: string }[] = [];
    for (const entry of this.input.definition.extAttrs) {
      const name = attributeNames(entry)[0];
      if (entry.name !== 'LegacyFactoryFunction' || name === undefined || !this.input.members.hasStatic(name)) continue;
      const shape = callShape([entry.arguments], this.emitter);
      const body = `function ${name}(${shape.parameters}){if(new.target===U)throw NN('${name}');try{${shape.check}return MK(this,T.${this.name}.${name}(WI${shape.args === '' ? '' : ','}${shape.args}),${this.input.range[0]})}catch(e){throw E_k(e,3,'${name}')}}`;
      result.push({ name, source: `${name}(){${body}return LF(${name},'${this.name}')}` });
    }
    return result;
  }

  private constructorFunction(): string {
    const { definition, members } = this.input;
    const constructors = definition.members.filter((m) => m.type === 'constructor');
    if (constructors.some((m) => attribute(m.extAttrs, 'HTMLConstructor') !== undefined)) {
      return `function ${this.name}(){if(new.target===U)throw NN('${this.name}');try{return HC(new.target,'${this.name}',${this.name})}catch(e){throw E_k(e,3,n)}}`;
    }
    if (constructors.length === 0 || this.name === 'Window' || this.input.isImplicit) return `function ${this.name}(){throw IL_()}`;
    const shape = callShape(
      constructors.map((m) => m.arguments),
      this.emitter,
    );
    const make = members.hasStatic('construct')
      ? `T.${this.name}.construct(WI${shape.args === '' ? '' : ','}${shape.args})`
      : `new T.${this.name}(${shape.args})`;
    return `function ${this.name}(${shape.parameters}){if(new.target===U)throw NN('${this.name}');try{${shape.check}${shape.before}return MK(this,${make},${this.input.range[0]})}catch(e){throw E_k(e,3,n)}}`;
  }

  private member(member: IdlMember, done: Set<string>): void {
    if (!isExposedToWindow(member.extAttrs)) return;
    const key = `${member.special === 'static' ? 'static ' : ''}${member.type} ${member.name}`;
    switch (member.type) {
      case 'const':
        this.parts.constants.push(`${member.name}:${constant(member)}`);
        return;
      case 'attribute':
        if (done.has(key)) return;
        done.add(key);
        this.attribute(member);
        return;
      case 'operation':
        if (member.name === '' || member.name === null) {
          if (member.special === 'stringifier') this.stringifier(null);
          return;
        }
        if (done.has(key)) return;
        done.add(key);
        this.operation(member);
        return;
    }
  }

  private attribute(member: IdlMember): void {
    const { members, range } = this.input;
    const name = plainName(member.name);
    const isStatic = member.special === 'static';
    const reflected = reflectedName(this.name, member);
    const useImpl = reflected === null ? members.has(name) : members.hasAccessor(name);
    if (isStatic) {
      const value = this.emitter.reveal(member.idlType, `T.${this.name}.${name}`);
      if (members.hasStaticValue(name)) this.parts.statics.push(`get ${name}(){try{return ${value}}catch(e){throw E_k(e)}}`);
      return;
    }
    if (useImpl && this.isPlainHandler(member)) {
      this.parts.handlers.push(name);
      return;
    }
    const simple = useImpl || reflected === null || reflected.setterOnly ? null : simpleReflection(member, reflected.attribute, this.emitter);
    if (simple !== null) {
      this.parts.reflections.push(simple);
      return;
    }
    const override = ATTRIBUTE_OVERRIDES[`${this.name}.${name}`];
    let getBody: string;
    if (override !== undefined) {
      getBody = `const i=${this.self};return ${override}`;
    } else if (useImpl && !(reflected !== null && reflected.setterOnly === false && !members.hasAccessor(name))) {
      const value = this.emitter.reveal(member.idlType, `${this.self}.${name}`);
      // A member for secure contexts reads as undefined elsewhere.
      const isOptional = attribute(member.extAttrs, 'SecureContext') !== undefined && value.startsWith('W(');
      getBody = `return ${isOptional ? value.replace('W(', 'WT(') : value}`;
    } else {
      const code = reflected === null || reflected.setterOnly ? null : reflectGetter(member, reflected.attribute, this.self, this.emitter);
      if (code === null) return;
      getBody = code;
    }
    const failed = isPromise(member.idlType) ? 'return PJ(E_k(e))' : `throw E_k(e)`;
    const list = attribute(member.extAttrs, 'LegacyUnforgeable') !== undefined ? this.parts.unforgeable : this.parts.prototype;
    const lenient = attribute(member.extAttrs, 'LegacyLenientThis') !== undefined ? `if(!HB(this,${range[0]},${range[1]}))return;` : '';
    let source = `get ${name}(){try{${lenient}${getBody}}catch(e){${failed}}}`;
    const setBody = this.setter(member, name, reflected);
    if (setBody !== null) source += `,set ${name}(v){try{${lenient}${setBody}}catch(e){throw E_k(e,2,'${name}',n)}}`;
    list.push(source);
    if (attribute(member.extAttrs, 'Unscopable') !== undefined) this.parts.unscopable.push(name);
    if (member.special === 'stringifier') this.stringifier(name);
  }

  private isPlainHandler(member: IdlMember): boolean {
    return !member.readonly && member.idlType.idlType === 'EventHandler' && member.extAttrs.length === 0 && member.name.startsWith('on');
  }

  private setter(member: IdlMember, name: string, reflected: ReturnType<typeof reflectedName>): string | null {
    if (member.readonly) {
      const forward = attributeNames(attribute(member.extAttrs, 'PutForwards'))[0];
      if (forward !== undefined) return `const q=${this.emitter.reveal(member.idlType, `${this.self}.${name}`)};if(q!=null)q.${forward}=v`;
      if (attribute(member.extAttrs, 'Replaceable') !== undefined) return `${this.self};DP(this===U?GT:this,'${name}',v)`;
      if (attribute(member.extAttrs, 'LegacyLenientSetter') !== undefined) return '';
      return null;
    }
    let assign: string | null;
    const type = this.emitter.resolve(member.idlType);
    const values = typeof type.idlType === 'string' && type.generic === '' ? this.emitter.enumValues(type.idlType) : undefined;
    const implSets = reflected === null ? this.input.members.has(name) : this.input.members.hasSetter(name);
    if (implSets) {
      assign =
        values === undefined
          ? `i.${name}=${this.emitter.convert(member.idlType, 'v', `'The provided value'`, member.extAttrs)}`
          : `${type.nullable ? 'if(v==null){i.' + name + '=null;return}' : ''}const s=\`\${v}\`;if(!HV(${JSON.stringify(values)},s))return;i.${name}=s`;
    } else {
      assign = reflected === null ? null : reflectSetter(member, reflected.attribute, this.emitter);
    }
    if (assign === null) return null;
    return `const i=${this.self};${hasReactions(member) ? `CB();try{${assign}}finally{CD()}` : assign}`;
  }

  private operation(first: IdlMember): void {
    const { definition, members } = this.input;
    const name = plainName(first.name);
    const isStatic = first.special === 'static';
    if (attribute(first.extAttrs, 'Default') !== undefined && name === 'toJSON') return this.defaultToJson();
    if (isStatic ? !members.hasStatic(name) : !members.hasMethod(name)) return;
    if (name === 'toString' && members.inheritsToString) return;
    const override = OVERRIDES[`${this.name}.${name}`];
    if (override !== undefined) return this.overridden(name, override);
    const overloads = definition.members.filter(
      (m) => m.type === 'operation' && m.name === first.name && (m.special === 'static') === isStatic && isExposedToWindow(m.extAttrs),
    );
    const shape = callShape(
      overloads.map((m) => m.arguments),
      this.emitter,
    );
    const target = isStatic ? `T.${this.name}` : 'i';
    const self = isStatic ? '' : `const i=${this.self};`;
    const staticWindow = isStatic && members.staticTakesWindow(name) ? `WI${shape.args === '' ? '' : ','}` : '';
    const call = this.emitter.reveal(first.idlType, `${target}.${name}(${staticWindow}${shape.args})`);
    const isVoid = first.idlType?.idlType === 'undefined';
    const perform = isVoid ? call : `return ${call}`;
    const body = hasReactions(first) ? `CB();try{${perform}}finally{CD()}` : perform;
    const failed = isPromise(first.idlType) ? 'return PJ' : 'throw ';
    const failure = `E_k(e,0,'${name}',n)`;
    const source = `${name}(${shape.parameters}){try{${self}${shape.check}${shape.before}${body}}catch(e){${failed}${failed === 'throw ' ? failure : `(${failure})`}}}`;
    const list = isStatic ? this.parts.statics : attribute(first.extAttrs, 'LegacyUnforgeable') !== undefined ? this.parts.unforgeable : this.parts.prototype;
    list.push(source);
    if (attribute(first.extAttrs, 'Unscopable') !== undefined) this.parts.unscopable.push(name);
  }

  private overridden(name: string, { parameters, required, body, reactions }: Override): void {
    const perform = reactions ? `CB();try{${body}}finally{CD()}` : body;
    const check = `if(arguments.length<${required})throw new AC(${required},arguments.length);`;
    this.parts.prototype.push(`${name}(${parameters}){try{const i=${this.self};${check}${perform}}catch(e){throw E_k(e,0,'${name}',n)}}`);
  }

  private stringifier(attributeName: string | null): void {
    const value = attributeName === null ? `${this.self}.toString()` : `${this.self}.${attributeName}`;
    const unforgeable = this.input.definition.members.some((m) => m.name === attributeName && attribute(m.extAttrs, 'LegacyUnforgeable') !== undefined);
    (unforgeable ? this.parts.unforgeable : this.parts.prototype).push(`toString(){try{return \`\${${value}}\`}catch(e){throw E_k(e)}}`);
  }

  /** https://webidl.spec.whatwg.org/#default-tojson-steps */
  private defaultToJson(): void {
    const text: string[] = [];
    for (const definition of this.input.chain.toReversed()) {
      for (const member of definition.members) {
        if (member.type !== 'attribute' || member.special === 'static' || !this.input.members.has(member.name)) continue;
        text.push(`o.${member.name}=${this.emitter.reveal(member.idlType, `i.${member.name}`)};`);
      }
    }
    this.parts.prototype.push(`toJSON(){try{const i=${this.self},o={};${text.join('')}return o}catch(e){throw E_k(e)}}`);
  }

  private iterables(): void {
    const { definition, members } = this.input;
    const own = this.parts.prototype;
    for (const member of definition.members) {
      if (member.type === 'async_iterable' || member.async) {
        if (members.hasMethod('asyncIterator')) own.push(`...AI_('${this.name}',t=>${this.self.replace('this', 't')})`);
        continue;
      }
      const types = Array.isArray(member.idlType) ? (member.idlType as unknown as IdlMember['idlType'][]) : [];
      if (member.type === 'iterable' && types.length === 1) own.push('...VI');
      const isMap = member.type === 'maplike';
      const isSet = member.type === 'setlike';
      const isPair = member.type === 'iterable' && types.length === 2;
      if (!isMap && !isSet && !isPair) continue;
      if (!members.has('entries') && !members.has('values')) continue;
      const key = this.emitter.reveal(types[0] as never, 'v');
      const value = this.emitter.reveal((types[1] ?? types[0]) as never, 'v');
      own.push(`...PI_('${this.name}',t=>${this.self.replace('this', 't')},v=>${key},v=>${value},${isSet ? 1 : 0})`);
      if (isPair) continue;
      own.push(...this.likeMembers(isMap, member, types));
    }
    const indexed = definition.members.some((m) => m.special === 'getter' && isIndexType(m));
    const iterable = definition.members.some((m) => m.type === 'iterable');
    if (indexed && !iterable) own.push('[SI]:AV');
  }

  private likeMembers(isMap: boolean, member: IdlMember, types: readonly IdlMember['idlType'][]): string[] {
    const { members } = this.input;
    const key = this.emitter.convert(types[0] as never, 'a0', `'parameter 1'`);
    const result: string[] = [];
    const own = (name: string): boolean => !this.input.definition.members.some((m) => m.name === name) && members.has(name);
    const add = (name: string, parameters: string, body: string): void => {
      result.push(`${name}(${parameters}){try{const i=${this.self};${body}}catch(e){throw E_k(e,0,'${name}',n)}}`);
    };
    if (members.has('size')) result.push(`get size(){try{return ${this.self}.size}catch(e){throw E_k(e)}}`);
    if (own('has')) add('has', 'a0', `return i.has(${key})`);
    if (isMap && own('get')) add('get', 'a0', `const v=i.get(${key});return v===U?U:${this.emitter.reveal(types[1] as never, 'v')}`);
    if (member.readonly) return result;
    if (isMap && own('set')) add('set', 'a0,a1', `i.set(${key},${this.emitter.convert(types[1] as never, 'a1', `'parameter 2'`)});return this`);
    if (!isMap && own('add')) add('add', 'a0', `i.add(${key});return this`);
    if (own('delete')) add('delete', 'a0', `return i.delete(${key})`);
    if (own('clear')) add('clear', '', 'i.clear()');
    return result;
  }

  /** What the proxy of a legacy platform object needs; see `exotic.js`. */
  private exotic(): string {
    // FIXME: document's named getter ([LegacyOverrideBuiltIns]) would make every document a slow proxy; names on window work.
    if (this.name === 'Window' || this.name === 'Document' || this.name === 'HTMLDocument') return '0';
    const find = (special: string, index: boolean): IdlMember | undefined => {
      for (const definition of this.input.chain) {
        const found = definition.members.find((m) => m.type === 'operation' && m.special === special && isIndexType(m) === index);
        if (found !== undefined) return found;
      }
      return undefined;
    };
    const { members } = this.input;
    const parts: string[] = [];
    /** The operation's own name, or for an unnamed one the first of `names` that the class has. */
    const method = (member: IdlMember | undefined, ...names: readonly string[]): string | null => {
      if (member === undefined) return null;
      const own = member.name === '' || member.name === null ? names : [plainName(member.name)];
      return own.find((name) => members.hasMethod(name)) ?? null;
    };
    const ig = find('getter', true);
    const item = method(ig, 'getIndexed', 'item');
    if (ig !== undefined && item !== null) parts.push(`g:(i,k)=>${this.emitter.reveal(ig.idlType, `i.${item}(k)`)}`);
    const is = find('setter', true);
    const setItem = method(is, 'setIndexed', 'setItem');
    if (is !== undefined && setItem !== null)
      parts.push(`s:(i,k,v)=>{i.${setItem}(k,${this.emitter.convert((is.arguments[1] as never as IdlMember).idlType, 'v', `'The provided value'`)})}`);
    const ng = find('getter', false);
    const named = method(ng, 'getNamed', 'namedItem');
    if (ng !== undefined && named !== null) {
      parts.push(`n:(i,k)=>${this.emitter.reveal(ng.idlType, `i.${named}(k)`)}`);
      const ns = find('setter', false);
      const setNamed = method(ns, 'setNamed', 'setNamedItem');
      if (ns !== undefined && setNamed !== null)
        parts.push(
          `S:(i,k,v)=>{CB();try{i.${setNamed}(k,${this.emitter.convert((ns.arguments[1] as never as IdlMember).idlType, 'v', `'The provided value'`)})}finally{CD()}}`,
        );
      const deleteNamed = method(find('deleter', false), 'deleteNamed', 'deleteNamedItem');
      if (deleteNamed !== null) parts.push(`D:(i,k)=>{CB();try{i.${deleteNamed}(k)}finally{CD()}}`);
      const flag = (name: string): boolean => this.input.chain.some((d) => attribute(d.extAttrs, name) !== undefined);
      if (flag('LegacyOverrideBuiltIns')) parts.push('o:1');
      if (flag('LegacyUnenumerableNamedProperties')) parts.push('e:1');
    }
    return parts.length === 0 ? '0' : `{__proto__:null,${parts.join(',')}}`;
  }
}

function isIndexType(member: IdlMember): boolean {
  return member.arguments[0]?.idlType.idlType === 'unsigned long';
}

function plainName(name: string): string {
  return name.startsWith('_') ? name.slice(1) : name;
}

function constant(member: IdlMember): string {
  switch (member.value.type) {
    case 'Infinity':
      return member.value.negative === true ? '-Infinity' : 'Infinity';
    case 'NaN':
      return 'NaN';
    case 'null':
      return 'null';
    default:
      return String(member.value.value);
  }
}
