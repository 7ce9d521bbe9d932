/**
 * `@golgi/client`: what programs use to work with a Golgi server over HTTP, in Node, other runtimes and browsers. Only `fetch` is needed.
 *
 *   const golgi = createClient({ url: "http://127.0.0.1:7433", token });
 *   const run = await golgi.launch({ workflow: "variant-calling@prod", inputs });
 *   const { status, outputs } = await run.done();
 */
export * from "@golgi/server/client";
