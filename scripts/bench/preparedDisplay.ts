import { prepare } from '../bootstrap/prepare.ts';
import { startVirtualDisplay, type VirtualDisplay } from '../bootstrap/virtualDisplay.ts';

/**
 * A screen to start the program on, on a machine where nothing else of Cartable has run yet: libraries, an X server, Electron and the built program
 * are there afterwards.
 */
export async function preparedDisplay(): Promise<VirtualDisplay> {
  await prepare(['start', 'display']);
  return startVirtualDisplay();
}
