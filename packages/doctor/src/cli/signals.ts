import { systemClock } from "@identity-web/core";
import { createSend } from "@identity-web/core/provider-kit";
import { openCheckedApp } from "../checked-app.ts";
import type { Finding } from "../finding.ts";
import { checkTransmitter } from "../signals/about-transmitter.ts";
import { commands, type Outcome } from "../signals/commands.ts";
import { SignalsFailed } from "../signals/failed.ts";
import { StreamManager } from "../signals/manager.ts";
import { managementToken } from "../signals/token.ts";
import { configurationOf, type Surroundings } from "./configuration.ts";
import { redactor } from "./redact.ts";
import { lineOf } from "./report.ts";
import { readSignals, type SignalsArguments } from "./signals-arguments.ts";
import { UsageError } from "./usage.ts";

const timeoutMs = 10_000;

/**
 * Manages the stream of security events of an app at its transmitter.
 *
 * @param argv - The arguments after "signals".
 * @throws UsageError; IdentityError `configuration` if `identity()` would throw it
 */
export async function signals(
  argv: readonly string[],
  at: Surroundings,
): Promise<{ readonly text: string; readonly exitCode: 0 | 1 }> {
  const read = readSignals(argv, at);
  const options = await configurationOf({ module: read.module }, at);
  const checkedApp = openCheckedApp(options);
  const { stream: app } = checkedApp;
  if (app === undefined)
    throw new UsageError("signals: expected sharedSignals() among the features of the configuration module");
  const secrets: string[] = secretsOf(read);
  const redact = (text: string): string =>
    redactor(
      at.env,
      options,
    )(secrets.reduce((shown, secret) => (secret === "" ? shown : shown.replaceAll(secret, "[secret]")), text));
  const send = createSend(systemClock, timeoutMs, undefined);
  const { transmitter, findings } = await checkTransmitter({ send }, app);
  let outcome: Outcome = { findings: [] };
  let failed: Finding | undefined;
  if (transmitter !== undefined) {
    try {
      const token = await tokenOf(read, app.issuer);
      secrets.push(token);
      const manager = new StreamManager(transmitter, token, send, () => Date.now());
      const command = commands[read.verb];
      if (command !== undefined) outcome = await command({ manager, app, wish: read });
    } catch (error) {
      if (!(error instanceof SignalsFailed)) throw error;
      failed = { id: `signals-${read.verb}`, about: "signals", mark: "bad", text: error.message, cure: error.cure };
    }
  }
  const all = [...findings, ...outcome.findings, ...(failed === undefined ? [] : [failed])];
  const exitCode = all.some(({ mark }) => mark === "bad") ? 1 : 0;
  const { stream } = outcome;
  const told = read.json
    ? JSON.stringify({ transmitter: app.issuer, findings: all, stream, exitCode }, undefined, 2)
    : [app.issuer, "", ...all.map(lineOf)].join("\n");
  return { text: redact(told), exitCode };
}

const tokenOf = async ({ token }: SignalsArguments, issuer: string): Promise<string> =>
  "token" in token ? token.token : managementToken({ issuer, ...token });

const secretsOf = ({ token, authorization = "" }: SignalsArguments): string[] => [
  "token" in token ? token.token : token.clientSecret,
  authorization,
];
