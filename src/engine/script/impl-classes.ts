// Every class that script can see, by the name of its Web IDL interface. The glue is generated for exactly these: run
// `node tools/generate-bindings.ts` after a change here or in one of the classes.

import * as cssAtRules from '../css/cssom/css-at-rules.ts';
import * as cssGroupingRules from '../css/cssom/css-grouping-rule.ts';
import * as cssKeyframesRule from '../css/cssom/css-keyframes-rule.ts';
import * as cssRule from '../css/cssom/css-rule.ts';
import * as cssRuleList from '../css/cssom/css-rule-list.ts';
import * as cssStyleRule from '../css/cssom/css-style-rule.ts';
import * as cssStyleSheet from '../css/cssom/css-style-sheet.ts';
import * as mediaList from '../css/cssom/media-list.ts';
import { CssStyleDeclaration } from '../css/properties/css-style-declaration.ts';
import { interfaceClass, interfaceNames } from '../dom/interfaces.ts';
import { Animation, AnimationPlaybackEvent, CssAnimation, CssTransition, DocumentTimeline } from '../style/animation/animation.ts';
import { KeyframeEffect } from '../style/animation/keyframe-effect.ts';
import '../style/animation/animatable.ts';
import { addDomConstructors } from './dom-constructors.ts';
import { WEB_INTERFACES } from '../web/interfaces.ts';
import { NAVIGATOR_MEMBERS } from '../web/navigator/navigator-members.ts';
import { WINDOW_MEMBERS } from '../web/window-members.ts';
import { SCRIPT_INTERFACES } from './interfaces.ts';
import { Navigator } from './window/navigator.ts';
import { extendWindow } from './window/window.ts';

addDomConstructors();
extendWindow(WINDOW_MEMBERS);
Object.defineProperties(Navigator.prototype, Object.getOwnPropertyDescriptors(NAVIGATOR_MEMBERS));

/** An alias of Document, which the glue makes itself. */
const NOT_IN_IDL = new Set(['HTMLDocument']);

function collect(): Record<string, unknown> {
  const classes: Record<string, unknown> = {};
  for (const name of interfaceNames()) if (!NOT_IN_IDL.has(name)) classes[name] = interfaceClass(name);
  // The CSSOM's classes carry the IDL's names.
  for (const module of [cssRule, cssAtRules, cssGroupingRules, cssKeyframesRule, cssRuleList, cssStyleRule, cssStyleSheet, mediaList]) {
    for (const [name, value] of Object.entries(module)) if (typeof value === 'function' && /^(?:CSS|Media)/.test(name)) classes[name] = value;
  }
  classes['CSSStyleDeclaration'] = CssStyleDeclaration;
  // FIXME: AnimationTimeline and AnimationEffect have no objects of their own; Animation and KeyframeEffect cannot be constructed.
  Object.assign(classes, { Animation, AnimationPlaybackEvent, CSSAnimation: CssAnimation, CSSTransition: CssTransition, DocumentTimeline, KeyframeEffect });
  return Object.assign(classes, WEB_INTERFACES, SCRIPT_INTERFACES);
}

export const IMPL_CLASSES: Readonly<Record<string, unknown>> = collect();
