// The interfaces that this folder implements: interface name -> class.

import { IdleDeadline } from './window/idle-callbacks.ts';
import { History } from './window/history.ts';
import { Location } from './window/location.ts';
import { Navigator } from './window/navigator.ts';
import { Performance, PerformanceEntry, PerformanceMark, PerformanceMeasure } from './window/performance.ts';
import { MimeTypeArray, PluginArray } from './window/plugins.ts';
import { BarProp, Screen } from './window/screen.ts';
import { Window } from './window/window.ts';

export const SCRIPT_INTERFACES = {
  Window,
  Location,
  History,
  Navigator,
  PluginArray,
  MimeTypeArray,
  Screen,
  BarProp,
  Performance,
  PerformanceEntry,
  PerformanceMark,
  PerformanceMeasure,
  IdleDeadline,
};
