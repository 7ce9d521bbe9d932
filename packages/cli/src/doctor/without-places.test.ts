import assert from "node:assert/strict";
import { test } from "node:test";
import { withoutPlaces } from "./without-places.ts";

test("findings lose the names of files, and keep the rest", () => {
  const shown = (detail: string) => withoutPlaces([{ level: "ok", what: "x", detail }], "/home/ada/my project/.golgi")[0]?.detail;
  assert.equal(shown("v24.1.0 (/usr/lib/node_modules/x/bin/node)"), "v24.1.0");
  assert.equal(shown("/home/ada/my project/.golgi"), undefined);
  assert.equal(shown("120.0 GiB free in /home/ada/my project/.golgi"), "120.0 GiB free");
  assert.equal(shown("120.0 GiB free in /home/ada, on NFS"), "120.0 GiB free, on NFS");
  assert.equal(shown("/data/ada may not be written by you"), "may not be written by you");
  assert.equal(shown("cannot open /home/ada/.golgi/golgi.db: locked"), "cannot open: locked");
  assert.equal(shown("2 cores, 4.0 GiB memory; 1/2 used"), "2 cores, 4.0 GiB memory; 1/2 used");
});
