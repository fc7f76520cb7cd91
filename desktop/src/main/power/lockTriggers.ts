import { powerMonitor } from 'electron';

/** Locks when the PC sleeps, shuts down, or shows its own lock screen: whoever wakes it finds a locked key. */
export function lockOnPower(lock: (reason: 'suspend' | 'screen' | 'quit') => void): void {
  powerMonitor.on('suspend', () => lock('suspend'));
  powerMonitor.on('lock-screen', () => lock('screen'));
  // Windows and macOS: another person of this PC takes over the screen.
  powerMonitor.on('user-did-resign-active', () => lock('screen'));
  powerMonitor.on('shutdown', () => lock('quit'));
}
