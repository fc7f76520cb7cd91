/** A folder and the files that stand directly in it. */
export interface DroppedFolder {
  /** Its own name, without those above it. */
  readonly name: string;
  readonly files: readonly File[];
}

/** What the browser's folders give: as the drop of react-aria does. */
export interface FolderEntry {
  readonly kind: 'directory';
  readonly name: string;
  getEntries(): AsyncIterable<FolderEntry | FileEntry>;
}
export interface FileEntry {
  readonly kind: 'file';
  getFile(): Promise<File>;
}

/** What systems leave in folders and nobody put there. */
function isLeftBySystem(name: string): boolean {
  return name.startsWith('.') || /^(?:thumbs\.db|desktop\.ini)$/i.test(name);
}

/** A dropped folder and those within it, whichever hold files; in the order of their paths. */
export async function foldersIn(entry: FolderEntry): Promise<readonly DroppedFolder[]> {
  const files: File[] = [];
  const within: DroppedFolder[] = [];
  for await (const one of entry.getEntries()) {
    if (one.kind === 'directory') {
      if (!isLeftBySystem(one.name)) within.push(...(await foldersIn(one)));
    } else {
      const file = await one.getFile();
      if (!isLeftBySystem(file.name)) files.push(file);
    }
  }
  within.sort((a, b) => (a.name < b.name ? -1 : 1));
  return files.length === 0 ? within : [{ name: entry.name, files }, ...within];
}

/** The same of a folder that was chosen: the browser gives all its files with their paths. */
export function foldersOf(files: Iterable<File>): readonly DroppedFolder[] {
  const folders = new Map<string, File[]>();
  for (const file of files) {
    const parts = file.webkitRelativePath.split('/');
    if (parts.some(isLeftBySystem)) continue;
    const folder = parts.slice(0, -1).join('/');
    const list = folders.get(folder);
    if (list) list.push(file);
    else folders.set(folder, [file]);
  }
  return [...folders]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, of]) => ({ name: path.split('/').at(-1) ?? '', files: of }));
}
