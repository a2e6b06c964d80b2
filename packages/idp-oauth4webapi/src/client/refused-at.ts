import { isClientRefused, type Refusal } from "@identity-web/core/provider-kit";
import type { AuthenticatedEndpoint, Client } from "../extension.ts";
import { cureOf } from "./cures.ts";
import type { Metadata } from "./metadata.ts";

/** Which endpoint refused a request. */
export interface RefusedAt {
  readonly client: Client;
  readonly metadata: Metadata;
  readonly endpoint: AuthenticatedEndpoint;
}

const methodAt = ({ client: { settings, capabilities }, metadata, endpoint }: RefusedAt): string =>
  capabilities.authentication.method(settings, metadata, endpoint);

/** The provider's text with the endpoint, the status, and the method of client authentication. */
export function wordsAt(at: RefusedAt, refusal: Refusal): string {
  const how = isClientRefused(refusal) ? `, client authentication ${methodAt(at)}` : "";
  const status = refusal.words === `status ${refusal.status}` ? "" : `, status ${refusal.status}`;
  return `${refusal.words} (${at.metadata[at.endpoint]}${status}${how})`;
}

/** The cure of a refusal by an endpoint at which the client authenticates. */
export function cureAt(at: RefusedAt, refusal: Refusal): string {
  if (!isClientRefused(refusal)) return cureOf(refusal.error);
  const cure = clientCure(at);
  // By the standard the client may not do this. Some providers also send this code for a wrong secret.
  return refusal.error === "unauthorized_client" ? `${cureOf(refusal.error)} If it is allowed: ${cure}` : cure;
}

/** The cure for a refused client: the method, and the options that configure it. */
export function clientCure(at: RefusedAt): string {
  const { settings, capabilities } = at.client;
  const method = methodAt(at);
  const cure = capabilities.authentication.cure(settings, method);
  return `The client "${settings.clientId}" authenticated by ${method}: ${cure}`;
}
