/**
 * Lets the keyboard into a region while it has more than it shows, so that arrows scroll it (WCAG 2.1.1); a region that shows all stays out of
 * the way of Tab. For a `ref`: returns what ends it.
 */
export function scrollByKeyboard(region: HTMLElement | null): (() => void) | undefined {
  if (region === null) return undefined;
  const look = () => {
    if (region.scrollHeight > region.clientHeight) region.tabIndex = 0;
    else region.removeAttribute('tabindex');
  };
  const sizes = new ResizeObserver(look);
  sizes.observe(region);
  const contents = new MutationObserver(look);
  contents.observe(region, { childList: true, subtree: true, characterData: true });
  look();
  return () => {
    sizes.disconnect();
    contents.disconnect();
  };
}
