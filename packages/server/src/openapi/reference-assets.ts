/** Style and script of the reference page, written into it, so that it needs nothing else. */
export const STYLE = `
:root{color-scheme:light dark;--line:light-dark(#dde1e6,#33373d);--soft:light-dark(#f6f7f9,#1b1e22);--blue:light-dark(#1864ab,#74c0fc)}
*{box-sizing:border-box}body{margin:0;font:15px/1.5 system-ui,sans-serif;display:grid;grid-template-columns:15rem minmax(0,1fr)}
nav{position:sticky;top:0;height:100vh;overflow:auto;padding:1rem;border-right:1px solid var(--line);background:var(--soft)}
nav h1{font-size:1.1rem;margin:0 0 .5rem}nav ul{list-style:none;margin:0;padding:0}nav ul ul{padding-left:.8rem;font-size:.87rem}
main{padding:1.5rem 2rem;max-width:60rem}article{border:1px solid var(--line);border-radius:8px;padding:1rem;margin:1rem 0}
h3{margin:0;font-size:1rem;overflow-wrap:anywhere}a{color:var(--blue)}.method{font-weight:700;margin-right:.4rem}
table{border-collapse:collapse;width:100%}caption{text-align:left;font-weight:600}th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;border-top:1px solid var(--line)}
th{font-weight:500}b{font-size:.75rem;color:#c92a2a}pre{margin:0;font-size:.8rem;white-space:pre-wrap;overflow-wrap:anywhere;background:var(--soft);padding:.3rem .5rem;border-radius:4px}
summary{cursor:pointer;padding:.3rem 0}form{display:grid;gap:.5rem}label{display:grid;gap:.2rem;font-size:.85rem}input,textarea{font:inherit;padding:.3rem;width:100%}
button{justify-self:start;padding:.3rem 1rem}@media(max-width:700px){body{display:block}nav{position:static;height:auto;border:0}main{padding:1rem}}
`;

export const SCRIPT = `
for (const form of document.querySelectorAll("form")) {
  const request = () => {
    const query = new URLSearchParams();
    let path = form.dataset.path;
    for (const input of form.querySelectorAll("input")) {
      if (input.dataset.in === "path") path = path.replace("{" + input.name + "}", encodeURIComponent(input.value));
      else if (input.value !== "") query.append(input.name, input.value);
    }
    const body = form.querySelector("textarea")?.value;
    return { url: path + (query.size === 0 ? "" : "?" + query), body };
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { url, body } = request();
    const method = form.dataset.method;
    form.querySelector(".curl").textContent = "curl -X " + method + " -H \\"Authorization: Bearer $(cat .golgi/token)\\" " +
      (body === undefined ? "" : "-H 'content-type: application/json' --data '" + body.replaceAll("'", "'\\\\''") + "' ") + "'" + location.origin + url + "'";
    const output = form.querySelector("output");
    try {
      const response = await fetch(url, { method, ...(body === undefined ? {} : { body, headers: { "content-type": "application/json" } }) });
      const type = response.headers.get("content-type") ?? "";
      const text = type.includes("json") ? JSON.stringify(await response.json(), null, 2) : type.startsWith("text/") && !type.includes("event-stream") ? await response.text() : "(" + type + ")";
      const pre = document.createElement("pre");
      pre.textContent = response.status + " " + response.statusText + "\\n" + text.slice(0, 20000);
      output.replaceChildren(pre);
    } catch (error) {
      output.textContent = String(error);
    }
  });
}
`;
