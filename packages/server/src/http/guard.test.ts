/** Who is refused, before anything else happens. */
import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { createAccess } from "../auth/access.ts";
import { createWorld, type World } from "../testing/world.ts";

let world: World;
before(async () => {
  world = await createWorld({ hostNames: ["golgi.example"] });
});
after(() => world.close());

interface Sent {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly code: string | undefined;
}

/** `fetch` does not let one set Host or Origin. */
function send(path: string, headers: Readonly<Record<string, string>>, method = "GET"): Promise<Sent> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(world.url);
    const request = httpRequest({ host: "127.0.0.1", port, path, method, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("end", () => {
        const text = Buffer.concat(parts).toString();
        const isProblem = String(response.headers["content-type"]).startsWith("application/problem+json");
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          code: isProblem ? (JSON.parse(text) as { code: string }).code : undefined,
        });
      });
    });
    request.on("error", reject);
    request.end();
  });
}

const session = "/api/v1/session";
const bearer = () => ({ authorization: `Bearer ${world.server.token}` });

test("the token's file is its owner's alone", () => {
  assert.equal(statSync(join(world.directory, "token")).mode & 0o777, 0o600);
});

test("without a token, or with a wrong one, nothing of the API answers", async () => {
  assert.deepEqual(await send(session, {}).then(({ status, code }) => [status, code]), [401, "GOLGI_NOT_SIGNED_IN"]);
  for (const authorization of ["Bearer x", `Bearer ${world.server.token}x`, `Basic ${world.server.token}`, "Bearer "]) {
    assert.equal((await send(session, { authorization })).status, 401, authorization);
  }
  for (const path of ["/api/v1/nothing", "/api/v1/runs", "/api/v1", "/api/v1/"])
    assert.equal((await send(path, {})).status, 401, path);
  // Routes are found by the decoded path; so is what they need.
  for (const path of ["/%61pi/v1/session", "/api/%761/session", "/%61%70%69/v1/runs", "/api/v1%2fsession", "//api/v1/session"])
    assert.ok([401, 404].includes((await send(path, {})).status), path);
  assert.equal((await send("/%61pi/v1/session", {})).status, 401);
  assert.equal((await send("/api/v1/uploads", {}, "POST")).status, 401);
  assert.equal((await send(`${session}?token=${world.server.token}`, {})).status, 401);
  assert.equal((await send(session, bearer())).status, 200);
});

test("a host that this server is not called is refused (DNS rebinding)", async () => {
  for (const host of [
    "evil.example",
    "evil.example:7433",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "golgi.example.evil.example",
  ]) {
    assert.deepEqual(
      await send(session, { ...bearer(), host }).then(({ status, code }) => [status, code]),
      [403, "GOLGI_HOST_REFUSED"],
      host,
    );
    assert.equal((await send("/", { host })).status, 403, host);
    assert.equal((await send("/open?ticket=x", { host })).status, 403, host);
  }
  for (const host of ["localhost:1", "LOCALHOST", "127.0.0.1:9999", "golgi.example", "[::1]:7433"]) {
    assert.equal((await send(session, { ...bearer(), host })).status, 200, host);
  }
});

test("pages of other origins are refused (CSRF), also where they have a session", async () => {
  const { host } = new URL(world.url);
  const cookie = String((await send(world.server.createLink(), {})).headers["set-cookie"]).split(";")[0] ?? "";
  for (const origin of ["http://evil.example", "null", `http://${host}.evil.example`, "http://127.0.0.1:1", "garbage"]) {
    for (const method of ["GET", "POST", "DELETE"]) {
      const { status, code, headers } = await send(session, { cookie, origin }, method);
      assert.deepEqual([status, code], [403, "GOLGI_ORIGIN_REFUSED"], `${method} ${origin}`);
      assert.equal(headers["access-control-allow-origin"], undefined);
    }
  }
  assert.equal((await send(session, { cookie, "sec-fetch-site": "cross-site" })).status, 403);
  assert.equal((await send(session, { cookie, origin: `http://${host}` })).status, 200);
});

test("a link works once; the session that it opens is strict and out of scripts' reach", async () => {
  const link = world.server.createLink();
  const first = await send(link, {});
  assert.deepEqual([first.status, first.headers["location"]], [303, "/"]);
  const cookie = String(first.headers["set-cookie"]);
  assert.match(cookie, /; Path=\/; HttpOnly; SameSite=Strict/);
  assert.ok(!cookie.includes(world.server.token));
  assert.deepEqual(await send(link, {}).then(({ status, code }) => [status, code]), [401, "GOLGI_TICKET"]);
  assert.equal((await send("/open", {})).status, 401);
  const pair = cookie.split(";")[0] ?? "";
  assert.equal((await send(session, { cookie: pair })).status, 200);
  assert.equal((await send(session, { cookie: `other=1; ${pair}` })).status, 200);
  assert.equal((await send(session, { cookie: `${pair}x` })).status, 401);
  // Whoever is in already follows an old link without harm, but never away from here.
  for (const to of ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"]) {
    assert.equal((await send(`${link}&to=${encodeURIComponent(to)}`, { cookie: pair })).headers["location"], "/", to);
  }
  assert.equal((await send(`${link}&to=/runs/x`, { cookie: pair })).headers["location"], "/runs/x");
});

test("a ticket is too old after five minutes; a session outlives a restart and ends with the token", () => {
  let now = 1000;
  const access = createAccess("t".repeat(40), () => now);
  const { ticket, until } = access.createTicket();
  now = until + 1;
  assert.equal(access.redeem(ticket), undefined);
  const cookie = access.redeem(access.createTicket().ticket)?.split(";")[0] ?? "";
  const request = new Request("http://localhost/", { headers: { cookie } });
  assert.equal(createAccess("t".repeat(40), () => now).allows(request), true);
  assert.equal(createAccess("u".repeat(40), () => now).allows(request), false);
});

test("no answer tells a path of the machine", async () => {
  const digest = `sha256:${"0".repeat(64)}`;
  for (const path of [
    `/artifacts/${digest}`,
    `/artifacts/${digest}/entries`,
    `/artifacts/${digest}/table`,
    `/artifacts/${digest}/image`,
    "/session",
    "/runs",
  ]) {
    const text = await (await world.fetch(`/api/v1${path}`)).text();
    assert.ok(!text.includes(world.directory), path);
  }
});
