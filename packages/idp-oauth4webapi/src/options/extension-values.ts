import { show } from "@identity-web/core/options";
import { isRecord } from "@identity-web/core/provider-kit";
import type { ClientAuthentication, ClientExtension, Profile } from "../extension.ts";

export const isExtension = (value: unknown): value is ClientExtension =>
  isRecord(value) && typeof value.name === "string";

export const isAuthentication = (value: unknown): value is ClientAuthentication =>
  isExtension(value) && isRecord(value.authenticate);

export const isProfile = (value: unknown): value is Profile => isExtension(value) && "idTokenSigningAlg" in value;

/** A value for a message: an extension by its name. */
export const nameOf = (value: unknown): string => (isExtension(value) ? value.name : show(value));
