/** Larger things that outlive a reload: sheets of thousands of rows do not fit into `localStorage`. Without storage nothing but that is lost. */
const DATABASE = "golgi";
const STORE = "items";

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("no storage"));
  });
}

async function use<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T | undefined> {
  let database: IDBDatabase | undefined;
  try {
    database = await open();
    const transaction = database.transaction(STORE, mode);
    const request = work(transaction.objectStore(STORE));
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onerror = transaction.onabort = () => reject(transaction.error ?? new Error("no storage"));
    });
    return request.result;
  } catch {
    return undefined;
  } finally {
    database?.close();
  }
}

export async function readItem<T>(key: string): Promise<T | undefined> {
  return (await use<unknown>("readonly", (store) => store.get(key))) as T | undefined;
}

export async function writeItem(key: string, value: unknown): Promise<void> {
  await use("readwrite", (store) => store.put(value, key));
}

export async function removeItem(key: string): Promise<void> {
  await use("readwrite", (store) => store.delete(key));
}
