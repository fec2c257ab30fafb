// https://fetch.spec.whatwg.org/#should-response-to-request-be-blocked-due-to-nosniff?, and
// #should-response-to-request-be-blocked-due-to-mime-type? beside it.

import type { RequestDestination } from '../../engine/host/loader.ts';
import { failure } from '../../base/failure.ts';
import type { Failure } from '../../base/failure.ts';
import type { HeaderList } from '../network-request.ts';
import { essenceOf, isJavaScript } from '../mime-sniff.ts';
import { headerValue } from '../request/header-rules.ts';

export function hasNoSniff(headers: HeaderList): boolean {
  const value = headerValue(headers, 'x-content-type-options');
  return value !== null && value.split(',')[0]?.trim().toLowerCase() === 'nosniff';
}

export function checkNoSniff(destination: RequestDestination, headers: HeaderList): Failure | null {
  const essence = essenceOf(headerValue(headers, 'content-type') ?? '');
  const scriptLike = destination === 'script' || destination === 'worker';
  if (scriptLike && /^(?:audio|image|video)\/|^text\/csv$/.test(essence)) return failure('net.blocked-by-nosniff', `${essence} as a script`);
  if (!hasNoSniff(headers)) return null;
  if (scriptLike && !isJavaScript(essence)) return failure('net.blocked-by-nosniff', `${essence || 'no type'} as a script`);
  if (destination === 'style' && essence !== 'text/css') return failure('net.blocked-by-nosniff', `${essence || 'no type'} as a style sheet`);
  return null;
}
