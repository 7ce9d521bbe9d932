/** The one client of the page; it speaks to the server the page came from. */
import { createClient } from "@golgi/server/client";

export const golgi = createClient();
