// CDP methods that hand files of the client's machine to pages. https://chromedevtools.github.io/devtools-protocol/tot/DOM/#method-setFileInputFiles

import { FailureError } from '../../base/failure.ts';
import { readChosenFiles } from '../../kernel/files/chosen-files.ts';
import type { ChosenFile } from '../../kernel/files/chosen-files.ts';
import { CdpError } from '../cdp-error.ts';
import type { PageMethod } from '../page-session.ts';

export const FILES_DOMAIN: Readonly<Record<string, PageMethod>> = {
  /** The kernel reads the files; they reach the page as a person's choice does, and need its right INPUT. */
  'DOM.setFileInputFiles': async (session, { files, ...node }) => {
    if (!Array.isArray(files) || !files.every((each) => typeof each === 'string')) throw CdpError.badParameter('files', 'array of strings');
    const chosen = await read(files);
    const { pickerId } = (await session.toAgent('KPIO.expectFiles', node)) as { pickerId: number };
    session.tab.answerPicker({ pickerId, index: null, value: null, files: chosen });
    const { haveCome } = (await session.toAgent('KPIO.haveFilesCome', { pickerId })) as { haveCome: boolean };
    if (!haveCome) throw new CdpError('The page may not be given input');
  },
};

async function read(paths: readonly string[]): Promise<ChosenFile[]> {
  try {
    return await readChosenFiles(paths);
  } catch (error) {
    throw error instanceof FailureError ? new CdpError(error.failure.message) : error;
  }
}
