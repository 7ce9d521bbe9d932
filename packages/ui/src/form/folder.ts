/** Folders as browsers give them: chosen with a folder input, or dropped. Files come with their paths below the folder. */
export interface FolderFile {
  /** Below the folder, joined by `/`. */
  readonly path: string;
  readonly file: File;
}

export interface Folder {
  readonly name: string;
  readonly files: readonly FolderFile[];
}

/** Of a folder input. */
export function folderOf(files: readonly File[]): Folder | undefined {
  const [first] = files;
  if (first === undefined) return undefined;
  const name = first.webkitRelativePath.split("/")[0] || "folder";
  return {
    name,
    files: files.map((file) => ({ path: file.webkitRelativePath.split("/").slice(1).join("/") || file.name, file })),
  };
}

export interface Dropped {
  readonly files: readonly File[];
  readonly folders: readonly Folder[];
}

/** To be called in the event itself: afterwards browsers forget what was dropped. */
export function readDrop(data: DataTransfer): Promise<Dropped> {
  const entries = [...data.items].flatMap((item) => {
    const entry = item.kind === "file" ? item.webkitGetAsEntry() : null;
    return entry === null ? [] : [entry];
  });
  return readEntries(entries, entries.length === 0 ? [...data.files] : []);
}

async function readEntries(entries: readonly FileSystemEntry[], files: readonly File[]): Promise<Dropped> {
  const loose: File[] = [...files];
  const folders: Folder[] = [];
  for (const entry of entries) {
    if (entry.isFile) loose.push(await fileOf(entry as FileSystemFileEntry));
    else folders.push({ name: entry.name, files: await filesBelow(entry as FileSystemDirectoryEntry, "") });
  }
  return { files: loose, folders };
}

async function filesBelow(directory: FileSystemDirectoryEntry, above: string): Promise<readonly FolderFile[]> {
  const reader = directory.createReader();
  const found: FolderFile[] = [];
  for (;;) {
    // Browsers give a part at a time, and an empty one at the end.
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (part.length === 0) return found;
    for (const entry of part) {
      const path = `${above}${entry.name}`;
      if (entry.isFile) found.push({ path, file: await fileOf(entry as FileSystemFileEntry) });
      else found.push(...(await filesBelow(entry as FileSystemDirectoryEntry, `${path}/`)));
    }
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}
