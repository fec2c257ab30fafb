// kpio shot: a picture of a page.

import { writeFileSync } from 'node:fs';
import { extname } from 'node:path';

import { FailureError } from '../base/failure.ts';
import type { CommandInput } from './command.ts';
import { withPage } from './one-shot.ts';
import type { OneShot } from './one-shot.ts';
import { numberOption } from './parse-arguments.ts';

const FORMATS: Readonly<Record<string, 'png' | 'jpeg' | 'webp'>> = { '.png': 'png', '.jpg': 'jpeg', '.jpeg': 'jpeg', '.webp': 'webp' };

export async function run(input: CommandInput): Promise<number> {
  const output = input.options.get('output') ?? 'page.png';
  const format = output === '-' ? 'png' : FORMATS[extname(output).toLowerCase()];
  if (format === undefined) throw new FailureError('cli.usage', `${output} does not end in .png, .jpg or .webp`);
  const quality = numberOption(input.options, 'quality', 80, 0, 100);
  if (quality === null) throw new FailureError('cli.usage', '--quality takes a number from 0 to 100');
  return withPage(input, (shot) => capture(input, shot, output, format, quality));
}

async function capture(input: CommandInput, shot: OneShot, output: string, format: 'png' | 'jpeg' | 'webp', quality: number): Promise<number> {
  const { tab } = shot;
  const fullPage = input.options.has('full-page');
  const frame = await tab.frame();
  shot.steps.push(['painted', performance.now()]);
  const picture = await tab.capture({
    x: fullPage ? 0 : frame.scrollX,
    y: fullPage ? 0 : frame.scrollY,
    width: fullPage ? Math.max(frame.contentWidth, tab.viewport.width) : tab.viewport.width,
    height: fullPage ? Math.max(frame.contentHeight, tab.viewport.height) : tab.viewport.height,
    scale: tab.viewport.scale,
    format,
    quality,
    background: null,
  });
  shot.steps.push(['drawn', performance.now()]);
  if (output === '-') process.stdout.write(picture.bytes);
  else writeFileSync(output, picture.bytes);
  report(input, shot, { file: output, width: picture.width, height: picture.height, timings: Object.fromEntries([...shot.steps, ...frame.timings]) });
  return shot.failure === null ? 0 : 1;
}

function report(input: CommandInput, shot: OneShot, picture: { file: string; width: number; height: number; timings: Record<string, number> }): void {
  const { tab, failure } = shot;
  if (input.options.has('json')) {
    const fields = { ok: failure === null, ...failure, ...picture, url: tab.history.current?.url ?? '', title: tab.pageTitle };
    (picture.file === '-' ? process.stderr : process.stdout).write(`${JSON.stringify(fields)}\n`);
    return;
  }
  if (failure !== null) process.stderr.write(`kpio: ${failure.message} [${failure.code}]; the picture shows the error page\n`);
  if (picture.file !== '-') process.stdout.write(`${picture.file}  ${picture.width} x ${picture.height}\n`);
}
