import { isClientRefused, type Refusal } from "@identity-web/core/provider-kit";
import type { Settings } from "../options/settings.ts";
import { type AuthenticatedEndpoint, authenticationMethod, usesTls } from "./authentication-method.ts";
import { clientCure, cureOf } from "./cures.ts";
import type { Metadata } from "./metadata.ts";

/** Which endpoint refused a request. */
export interface RefusedAt {
  readonly settings: Settings;
  readonly metadata: Metadata;
  readonly endpoint: AuthenticatedEndpoint;
}

/** The provider's words, and where they were said: the endpoint, the status, and how the client authenticated. */
export function wordsAt({ settings, metadata, endpoint }: RefusedAt, refusal: Refusal): string {
  const aliases = usesTls(settings.clientAuthentication) ? metadata.mtls_endpoint_aliases : undefined;
  const url = aliases?.[endpoint] ?? metadata[endpoint];
  const method = authenticationMethod(settings, metadata, endpoint);
  const how = isClientRefused(refusal) ? `, client authentication ${method}` : "";
  const status = refusal.words === `status ${refusal.status}` ? "" : `, status ${refusal.status}`;
  return `${refusal.words} (${url}${status}${how})`;
}

/** What to do about a refusal by an endpoint at which the client authenticates. */
export function cureAt({ settings, metadata, endpoint }: RefusedAt, refusal: Refusal): string {
  if (!isClientRefused(refusal)) return cureOf(refusal.error);
  const cure = clientCure(settings, authenticationMethod(settings, metadata, endpoint));
  // The standard's meaning, and that of providers that say it of a wrong secret.
  return refusal.error === "unauthorized_client" ? `${cureOf(refusal.error)} If it is allowed: ${cure}` : cure;
}
