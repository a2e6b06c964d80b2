import { inLog, type Mistake, onPage } from "../judge/mistake.ts";

/** baseUrl is plain http, or names another host than the one that users visit. */
export const baseUrl: Mistake = {
  letter: "g",
  name: "baseUrl http or wrong host",
  providers: ["fake", "entra", "oidc-provider"],
  async make({ start, browser: open, provider, origin, must }) {
    must(
      "plain http is refused for a host other than loopback",
      start({ baseUrl: "http://app.example.com" }) !== undefined,
    );
    start();
    const browser = open();
    await provider.signIn(browser, `${origin.replace("localhost", "127.0.0.1")}/hello`);
    must("a request to another origin gets status 400", browser.page.status === 400);
    await provider.signIn(browser, `${origin}/hello`);
    must("a user signs in at the configured address", browser.page.text === "hello");
  },
  cause: ({ origin }) => {
    const { host } = new URL(origin);
    const visited = host.replace("localhost", "127.0.0.1");
    return inLog(
      `baseUrl says ${host}, but the request came to "${visited}"`,
      'and got plain http ("http://app.example.com"), which is accepted for loopback alone',
    );
  },
  cure: ({ origin }) => [
    ...inLog(
      `Open the app at ${origin}, or set baseUrl to the address that users open`,
      'baseUrl: expected the app\'s own origin, such as "https://app.example"',
    ),
    ...onPage(`you opened the app at another address than ${new URL(origin).host}`),
  ],
};
