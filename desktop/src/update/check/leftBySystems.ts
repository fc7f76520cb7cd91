/** macOS' and Windows' notes on a folder, and what Chromium writes on Windows when it has no better place. None of them is ever run. */
export function isLeftBySystems(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  return name.startsWith('._') || ['.ds_store', 'thumbs.db', 'desktop.ini', 'debug.log'].includes(name);
}
