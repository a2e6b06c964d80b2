import { execFileSync } from "node:child_process";
import { inLog, type Mistake } from "../judge/mistake.ts";

const command = /make one with: node -e "(.+?)"(?:\n|$)/;

/** The session's secret is missing or short, and other options are wrong, too. */
export const sessionSecret: Mistake = {
  letter: "f",
  name: "session secret missing or short",
  providers: ["fake", "entra"],
  async make(stage) {
    const { provider, start, secrets, thrown, must, origin } = stage;
    secrets.add("session secret", "short-secret");
    const wrong = { provider: provider.driver({ clientId: "" }), baseUrl: "app.example", secrets: ["short-secret"] };
    must("the app refuses to start with a wrong secret", start(wrong) !== undefined);
    must("the app refuses to start without a secret", start({ secrets: [process.env.UNSET] }) !== undefined);
    const script = command.exec(thrown[0] ?? "")?.[1];
    const made =
      script === undefined ? "" : execFileSync(process.execPath, ["-e", script], { encoding: "utf8" }).trim();
    secrets.add("session secret", made);
    must("the app starts with a secret from the message's command", start({ secrets: [made] }) === undefined);
    const browser = stage.browser();
    await provider.signIn(browser, `${origin}/hello`);
    must("a user signs in with the new secret", browser.page.text === "hello");
  },
  cause: () =>
    inLog(
      // All problems are in one message.
      /identity\(\) can't start:(.|\n)*secrets\[0\]: expected at least 32 bytes, and got 12/,
      /identity\(\) can't start:(.|\n)*clientId: expected [^\n]* client id[^\n]*, and got ""/,
      /identity\(\) can't start:(.|\n)*baseUrl: expected the app's own origin/,
      "secrets[0]: expected a text of at least 32 bytes, and got nothing",
    ),
  cure: () => inLog(command, "cure: 'Correct the options that the message names.'"),
};
