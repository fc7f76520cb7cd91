import type { Page } from 'playwright-core';

/**
 * Chooses a file of the disk in the page's first file field, as the system's dialog would. Playwright's own way sends
 * the content when it is connected through the debugging port, and such a file has no path for the key to read.
 */
export async function giveFile(page: Page, path: string): Promise<void> {
  await page.locator('input[type=file]').first().waitFor({ state: 'attached' });
  const session = await page.context().newCDPSession(page);
  try {
    const { result } = await session.send('Runtime.evaluate', {
      expression: 'document.querySelector("input[type=file]")',
    });
    if (result.objectId === undefined) throw new Error('The page takes no file.');
    await session.send('DOM.setFileInputFiles', { files: [path], objectId: result.objectId });
  } finally {
    await session.detach();
  }
}
