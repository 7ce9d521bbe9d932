/** Opens the local back end for child processes of the suite. */
import { openLocalStore, type Store } from "@golgi/store";

export const open = (folder: string): Promise<Store> => openLocalStore(folder, { durability: "batch" });
