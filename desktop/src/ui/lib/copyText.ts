/**
 * Puts a text on the clipboard, within what the person pressed. By the document's own command: the asynchronous clipboard needs a permission,
 * and the program on the key grants none. False when the browser refuses.
 */
export function copyText(text: string): boolean {
  const before = document.activeElement;
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'visually-hidden';
  document.body.append(area);
  area.select();
  const copied = document.execCommand('copy');
  area.remove();
  if (before instanceof HTMLElement) before.focus();
  return copied;
}
