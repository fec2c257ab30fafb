// A display list as stable text: for tests, the command line and bug reports. One command a line, nesting shown by indentation.

import { readDisplayList } from './display-list-reader.ts';
import { DISPLAY_LIST_LIMITS } from './display-list.ts';
import type { Matrix, Rect } from '../base/geometry.ts';
import type { CornerRadii, DisplayCommand, Filter, FilterGraph, Paint, PathData } from './display-list.ts';

const OPENING = new Set<DisplayCommand['type']>(['save', 'group', 'pattern', 'scroll-frame', 'fixed-frame']);
const VERB_LETTERS = ['M', 'L', 'Q', 'C', 'Z'];

/** Bytes that are no display list give one line with the failure. */
export function dumpDisplayList(bytes: Uint8Array): string {
  const read = readDisplayList(bytes);
  if (!read.ok) return `${read.failure.code}: ${read.failure.message}\n`;
  const list = read.value;
  let out = `display-list ${number(list.width)}x${number(list.height)} background ${color(list.background)}\n`;
  if (list.fontIds.length > 0) out += `fonts ${list.fontIds.join(' ')}\n`;
  if (list.imageIds.length > 0) out += `images ${list.imageIds.join(' ')}\n`;
  let depth = 0;
  for (const command of list.commands) {
    if (command.type === 'restore') depth -= 1;
    out += `${'  '.repeat(Math.min(depth, DISPLAY_LIST_LIMITS.depth))}${dumpCommand(command)}\n`;
    if (OPENING.has(command.type)) depth += 1;
  }
  return out;
}

function dumpCommand(command: DisplayCommand): string {
  switch (command.type) {
    case 'rect':
      return `rect ${rect(command.rect)} ${color(command.color)}`;
    case 'rounded-rect':
      return `rounded-rect ${rect(command.rect)} ${radii(command.radii)} ${color(command.color)}`;
    case 'border': {
      const sides = command.widths.map((width, i) => `${number(width)} ${command.styles[i]} ${color(command.colors[i] ?? 0)}`);
      return `border ${rect(command.rect)} ${radii(command.radii)} ${sides.join(', ')}`;
    }
    case 'box-shadow':
      return `box-shadow ${command.inset ? 'inset ' : ''}${rect(command.rect)} ${radii(command.radii)} ${numbers([command.x, command.y, command.blur, command.spread])} ${color(command.color)}`;
    case 'gradient':
      return `gradient ${rect(command.rect)} tile ${rect(command.tile)} space ${numbers([command.spaceX, command.spaceY])} ${paint(command.paint)}`;
    case 'image':
      return `image ${command.imageId} ${rect(command.source)} -> ${rect(command.rect)} ${command.sampling}`;
    case 'image-tiles':
      return `image-tiles ${command.imageId} ${rect(command.source)} -> ${rect(command.rect)} tile ${rect(command.tile)} space ${numbers([command.spaceX, command.spaceY])} ${command.sampling}`;
    case 'glyph-run': {
      const style = `${command.syntheticBold ? ' bold' : ''}${command.syntheticItalic ? ' italic' : ''}`;
      const shadows = command.shadows.map((s) => ` shadow ${numbers([s.x, s.y, s.blur])} ${color(s.color)}`).join('');
      const stroke = command.stroke === undefined ? '' : ` stroke ${number(command.stroke.width)} ${command.stroke.join}`;
      return `glyph-run font ${command.fontId} ${number(command.sizePx)}px${style}${stroke} ${color(command.color)} at ${number(command.xs[0] ?? 0)},${number(command.y)} ${command.glyphIds.length} glyphs${shadows} ${JSON.stringify(command.text)}`;
    }
    case 'decoration':
      return `decoration ${command.style} ${numbers([command.x, command.y, command.width, command.thickness])} ${color(command.color)} ink ${command.inkRuns}`;
    case 'path': {
      const fill = command.fill === null ? '' : ` fill ${command.fillRule} ${paint(command.fill)}`;
      const stroke =
        command.stroke === null || command.strokePaint === null
          ? ''
          : ` stroke ${number(command.stroke.width)} ${command.stroke.cap} ${command.stroke.join} ${paint(command.strokePaint)}`;
      return `path ${path(command.path)}${fill}${stroke}`;
    }
    case 'transform':
      return `transform ${matrix(command.matrix)}`;
    case 'clip-rect':
      return `clip-rect ${rect(command.rect)}`;
    case 'clip-rounded-rect':
      return `clip-rounded-rect ${rect(command.rect)} ${radii(command.radii)}`;
    case 'clip-path':
      return `clip-path ${path(command.path)} ${command.fillRule}`;
    case 'group':
      return `group ${rect(command.bounds)} opacity ${number(command.opacity)} ${command.blend}${filters('filter', command.filters)}${filters('backdrop', command.backdropFilters)}${graph(command.graph)}`;
    case 'pattern':
      return `pattern ${rect(command.tile)} ${matrix(command.matrix)}`;
    case 'scroll-frame':
      return `scroll-frame ${command.id} ${rect(command.port)} offset ${numbers([command.offset.x, command.offset.y])} content ${numbers([command.content.width, command.content.height])}`;
    case 'link':
      return `link ${rect(command.rect)} ${JSON.stringify(command.url)}`;
    case 'save':
    case 'restore':
    case 'fixed-frame':
      return command.type;
  }
}

function number(value: number): string {
  return String(Math.round(value * 1000) / 1000 + 0);
}

function numbers(values: Iterable<number>): string {
  return Array.from(values, number).join(',');
}

function rect(r: Rect): string {
  return `${number(r.x)},${number(r.y)} ${number(r.width)}x${number(r.height)}`;
}

function color(value: number): string {
  return `#${value.toString(16).padStart(8, '0')}`;
}

function radii(r: CornerRadii): string {
  return r.values.every((value) => value === 0) ? 'sharp' : `radii ${numbers(r.values)}`;
}

function matrix(m: Matrix): string {
  return numbers([m.a, m.b, m.c, m.d, m.e, m.f]);
}

function path(data: PathData): string {
  let at = 0;
  let out = '';
  for (const verb of data.verbs) {
    const count = [2, 2, 4, 6, 0][verb] ?? 0;
    out += `${VERB_LETTERS[verb]}${numbers(data.coords.subarray(at, at + count))}`;
    at += count;
  }
  return out === '' ? 'empty' : out;
}

function paint(value: Paint): string {
  switch (value.type) {
    case 'color':
      return color(value.color);
    case 'linear':
      return `linear ${numbers([value.x0, value.y0, value.x1, value.y1])}${gradientTail(value)}`;
    case 'radial':
      return `radial ${numbers([value.x, value.y, value.radius, value.focalX, value.focalY])}${gradientTail(value)}`;
    case 'conic':
      return `conic ${numbers([value.x, value.y, value.startDegrees])}${gradientTail(value)}`;
  }
}

function gradientTail(gradient: Exclude<Paint, { type: 'color' }>): string {
  const stops = gradient.stops.map((stop) => `${color(stop.color)}@${number(stop.offset)}`).join(' ');
  return ` [${stops}]${gradient.matrix === null ? '' : ` matrix ${matrix(gradient.matrix)}`}`;
}

function graph(value: FilterGraph | undefined): string {
  if (value === undefined) return '';
  const each = value.primitives.map(({ type, inputs, values, color: own }) => {
    const shown = values.length > 24 ? `${values.length} values` : numbers(values);
    return `${type}(${inputs.join(',')}; ${shown}${own === 0 ? '' : ` ${color(own)}`})`;
  });
  return ` graph ${rect(value.region)} ${each.join(' ')}`;
}

function filters(name: string, list: readonly Filter[]): string {
  if (list.length === 0) return '';
  const each = list.map((f) =>
    f.type === 'drop-shadow' ? `drop-shadow(${numbers([f.x, f.y, f.amount])} ${color(f.color)})` : `${f.type}(${number(f.amount)})`,
  );
  return ` ${name} ${each.join(' ')}`;
}
