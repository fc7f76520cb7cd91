/**
 * Stands before the interface on a page that came with its unlock screen drawn: it lets that be painted, then loads the
 * interface. A click or Enter in between is kept and given to the interface once it has taken the screen over; what is typed stays in
 * its field.
 */
let clicked: EventTarget | null = null;
const hold = (event: Event): void => {
  event.preventDefault();
  event.stopImmediatePropagation();
  clicked = event.target;
};
document.addEventListener('click', hold, true);
document.addEventListener(
  'cartable:ready',
  () => {
    document.removeEventListener('click', hold, true);
    if (clicked instanceof HTMLElement && clicked.isConnected) clicked.click();
  },
  { once: true },
);

// The interface gives the focus too, later than the first key.
document.querySelector<HTMLInputElement>('[data-drawn] input')?.focus();

/** A window that is not shown yet paints nothing: the interface does not wait for that, milliseconds. */
const longestWaitMs = 150;
const address = document.querySelector<HTMLMetaElement>('meta[name="cartable-start"]')?.content ?? '';
let begun = false;
const begin = (): void => {
  if (begun) return;
  begun = true;
  void import(/* @vite-ignore */ address);
};
requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(begin)));
setTimeout(begin, longestWaitMs);
