// The interfaces that this folder implements: interface name -> class.

import './cssom-view/element-geometry.ts';
import './cssom-view/html-element-geometry.ts';
import './cssom-view/scrolling.ts';
import { CaretPosition } from './cssom-view/range-geometry.ts';
import { VisualViewport } from './cssom-view/visual-viewport.ts';
import { CryptoKey } from './crypto/crypto-key.ts';
import { Crypto } from './crypto/crypto.ts';
import { SubtleCrypto } from './crypto/subtle-crypto.ts';
import { CSS_NAMESPACE } from './css/css-namespace.ts';
import { MediaQueryList } from './css/media-query-list.ts';
import { TextDecoder, TextEncoder } from './encoding/text-coding.ts';
import { EventSource } from './fetch/event-source.ts';
import './fetch/form-data-members.ts';
import { Headers } from './fetch/headers.ts';
import { Request } from './fetch/request.ts';
import { Response } from './fetch/response.ts';
import { Blob, File, FileList } from './file/blob.ts';
import { FileReader } from './file/file-reader.ts';
import { FontFace } from './fonts/font-face.ts';
import { FontFaceSet, FontFaceSetLoadEvent } from './fonts/font-face-set.ts';
import { DomMatrix, DomMatrixReadOnly } from './geometry/dom-matrix.ts';
import { DomPoint, DomPointReadOnly, DomQuad, DomRect, DomRectList, DomRectReadOnly } from './geometry/dom-rect.ts';
import { BroadcastChannel } from './messaging/broadcast-channel.ts';
import { MessageChannel, MessagePort } from './messaging/message-port.ts';
import { Clipboard, Permissions, PermissionStatus, StorageManager } from './navigator/navigator-members.ts';
import { IntersectionObserver, IntersectionObserverEntry } from './observers/intersection-observer.ts';
import { ResizeObserver, ResizeObserverEntry, ResizeObserverSize } from './observers/resize-observer.ts';
import { PerformanceNavigation, PerformanceTiming } from './performance/performance-timing.ts';
import { PerformanceNavigationTiming, PerformanceResourceTiming } from './performance/timing-entries.ts';
import { PerformanceObserver, PerformanceObserverEntryList } from './performance/timeline.ts';
import { Storage } from './storage/storage.ts';
import './svg/svg-element-members.ts';
import './svg/svg-geometry-members.ts';
import { SvgAnimatedEnumeration, SvgAnimatedNumber, SvgAnimatedPreserveAspectRatio, SvgAnimatedRect, SvgPreserveAspectRatio } from './svg/svg-animated.ts';
import { SvgAnimatedLength, SvgLength } from './svg/svg-length.ts';
import { SvgAnimatedLengthList, SvgAnimatedNumberList, SvgLengthList, SvgNumber, SvgNumberList, SvgPointList } from './svg/svg-lists.ts';
import { SvgAnimatedTransformList, SvgTransform, SvgTransformList } from './svg/svg-transform.ts';
import { ByteLengthQueuingStrategy, CountQueuingStrategy } from './streams/queuing-strategy.ts';
import {
  ReadableByteStreamController,
  ReadableStream,
  ReadableStreamBYOBReader,
  ReadableStreamDefaultController,
  ReadableStreamDefaultReader,
} from './streams/readable-stream.ts';
import {
  CompressionStream,
  DecompressionStream,
  TextDecoderStream,
  TextEncoderStream,
  TransformStream,
  TransformStreamDefaultController,
} from './streams/transform-stream.ts';
import { WritableStream, WritableStreamDefaultController, WritableStreamDefaultWriter } from './streams/writable-stream.ts';
import { UrlSearchParams } from './url/url-search-params.ts';
import { Url } from './url/url.ts';
import { XmlHttpRequestEventTarget, XmlHttpRequestUpload } from './xhr/event-targets.ts';
import { XmlHttpRequest } from './xhr/xml-http-request.ts';

export const WEB_INTERFACES = {
  URL: Url,
  URLSearchParams: UrlSearchParams,
  TextEncoder,
  TextDecoder,
  Headers,
  Request,
  Response,
  Blob,
  File,
  FileList,
  FileReader,
  EventSource,
  XMLHttpRequestEventTarget: XmlHttpRequestEventTarget,
  XMLHttpRequestUpload: XmlHttpRequestUpload,
  XMLHttpRequest: XmlHttpRequest,
  FontFace,
  FontFaceSet,
  FontFaceSetLoadEvent,
  MessageChannel,
  MessagePort,
  BroadcastChannel,
  Storage,
  SVGAnimatedEnumeration: SvgAnimatedEnumeration,
  SVGAnimatedLength: SvgAnimatedLength,
  SVGAnimatedLengthList: SvgAnimatedLengthList,
  SVGAnimatedNumber: SvgAnimatedNumber,
  SVGAnimatedNumberList: SvgAnimatedNumberList,
  SVGAnimatedPreserveAspectRatio: SvgAnimatedPreserveAspectRatio,
  SVGAnimatedRect: SvgAnimatedRect,
  SVGAnimatedTransformList: SvgAnimatedTransformList,
  SVGLength: SvgLength,
  SVGLengthList: SvgLengthList,
  SVGNumber: SvgNumber,
  SVGNumberList: SvgNumberList,
  SVGPointList: SvgPointList,
  SVGPreserveAspectRatio: SvgPreserveAspectRatio,
  SVGTransform: SvgTransform,
  SVGTransformList: SvgTransformList,
  IntersectionObserver,
  IntersectionObserverEntry,
  ResizeObserver,
  ResizeObserverEntry,
  ResizeObserverSize,
  PerformanceResourceTiming,
  PerformanceNavigationTiming,
  PerformanceTiming,
  PerformanceNavigation,
  PerformanceObserver,
  PerformanceObserverEntryList,
  MediaQueryList,
  CSS: CSS_NAMESPACE,
  DOMRectReadOnly: DomRectReadOnly,
  DOMRect: DomRect,
  DOMRectList: DomRectList,
  DOMPointReadOnly: DomPointReadOnly,
  DOMPoint: DomPoint,
  DOMQuad: DomQuad,
  DOMMatrixReadOnly: DomMatrixReadOnly,
  DOMMatrix: DomMatrix,
  CaretPosition,
  VisualViewport,
  Crypto,
  CryptoKey,
  SubtleCrypto,
  ReadableStream,
  ReadableStreamDefaultReader,
  ReadableStreamBYOBReader,
  ReadableStreamDefaultController,
  ReadableByteStreamController,
  WritableStream,
  WritableStreamDefaultWriter,
  WritableStreamDefaultController,
  TransformStream,
  TransformStreamDefaultController,
  ByteLengthQueuingStrategy,
  CountQueuingStrategy,
  TextEncoderStream,
  TextDecoderStream,
  CompressionStream,
  DecompressionStream,
  Permissions,
  PermissionStatus,
  StorageManager,
  Clipboard,
};
