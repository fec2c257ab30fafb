import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ERROR_CODES } from '../base/error-codes.ts';
import type { ErrorCode } from '../base/error-codes.ts';
import { failure } from '../base/failure.ts';
import { errorPage } from './error-page.ts';

const HOSTILE = `"><script>alert(1)</script><img src=x onerror='alert(2)'>&lt;`;

test('nothing of an address or a cause becomes markup', () => {
  const page = errorPage(`http://x/${HOSTILE}`, { code: HOSTILE as ErrorCode, message: HOSTILE });
  for (const forbidden of ['<script', '<img', "'alert", "onerror='"]) assert.ok(!page.includes(forbidden), forbidden);
  assert.ok(page.includes('&#60;script&#62;'));
});

test('each code makes a page with a title, the address, advice and the code', () => {
  for (const code of Object.keys(ERROR_CODES) as ErrorCode[]) {
    const page = errorPage('http://example.org/', failure(code, 'a cause'));
    assert.match(page, /<title>[A-Z][^<]+<\/title>/);
    assert.ok(page.includes(`<code>${code}</code>`));
    assert.ok(page.includes('http://example.org/'));
    assert.doesNotMatch(page, /<script|https?:\/\/(?!example)|src=/, 'it needs nothing from outside');
  }
});
