import { connect } from "node:net";
import { inLog, type Mistake } from "../judge/mistake.ts";
import type { Stage } from "../stage/stage.ts";

/** A WebSocket's upgrade request is passed to the middleware as it comes from Node. */
export const upgradeRequest: Mistake = {
  letter: "p",
  name: "WebSocket's upgrade request",
  providers: ["fake"],
  async make(stage) {
    const { start, browser: open, provider, origin, must } = stage;
    start();
    const browser = open();
    await provider.signIn(browser, `${origin}/hello`);
    const cookie = browser.cookies.header({ url: new URL(origin), crossSite: false, safeNavigation: false });
    const visit = (path: string, sent = cookie) => upgrade(stage, path, sent);
    must("a raw request is refused, and the app continues", (await visit("/raw")) === "500 Internal Server Error");
    must("a request that is passed on as the docs say has its user", (await visit("/socket")) === "101 signed in");
    must("a request without a cookie has none", (await visit("/socket", "")) === "401 Unauthorized");
  },
  cause: () =>
    inLog(
      /request_failed: \[configuration\] identity\(\) of @identity-web\/adapter-(koa|hono) expected a context of (Koa|Hono), and got something else/,
    ),
  cure: () => inLog(/For a WebSocket, (pass app\.createContext\(request, |use upgradeWebSocket\(\) of Hono)/),
};

/** @returns the status line of the answer, without the version */
async function upgrade({ origin }: Stage, path: string, cookie = ""): Promise<string> {
  const { host, port } = new URL(origin);
  const socket = connect(Number(port), "127.0.0.1");
  const head = [
    `GET ${path} HTTP/1.1`,
    `Host: ${host}`,
    "Connection: Upgrade",
    "Upgrade: websocket",
    ...(cookie === "" ? [] : [`Cookie: ${cookie}`]),
  ];
  socket.write(`${head.join("\r\n")}\r\n\r\n`);
  let text = "";
  for await (const chunk of socket) text += chunk;
  return (text.split("\r\n", 1)[0] ?? "").replace("HTTP/1.1 ", "");
}
