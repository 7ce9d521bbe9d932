// @ts-nocheck: many of these mistakes are red in the editor too
import { t } from "@golgi/sdk";

/** Thrown while the module is loaded: there is no definition to which it could belong. */
export default t.bytes().max("2 parsec");

// message: "2 parsec" in t.bytes() is not a size such as "500 MB", "2 GiB" or a whole number of bytes
// hint: write a size such as "500 MB", "2 GiB" or a whole number of bytes
