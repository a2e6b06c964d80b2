import type { JWK } from "jose";
import { digestOf } from "../fake-kit/digest.ts";
import { makeKey, type SigningKey, SigningKeys } from "../fake-kit/signing-keys.ts";
import { certify } from "./certificate.ts";
import { consumersTenant } from "./options.ts";

/** Keys as Entra publishes them: named by a certificate's thumbprint, without `alg`, each with the issuers that may use it. */
export class EntraKeys extends SigningKeys {
  override async make(alg: string): Promise<SigningKey> {
    const { publicJwk, privateKey } = await makeKey("", alg);
    const der = await certify(publicJwk, privateKey, "accounts.accesscontrol.windows.net");
    const kid = await digestOf(der, "SHA-1");
    const { kty, n, e } = publicJwk;
    const published = { kty, use: "sig", kid, x5t: kid, n, e, x5c: [btoa(String.fromCharCode(...der))] } as JWK;
    return { alg, kid, privateKey, publicJwk: published };
  }

  /** The key set of a cloud. @param origin - Of the issuers. */
  async keySet(origin: string, cloudName: string): Promise<{ keys: JWK[] }> {
    const { keys } = await this.published("RS256");
    const issuers = ["{tenantid}", consumersTenant.id].map((tenant) => `${origin}/${tenant}/v2.0`);
    const consumers = await this.#consumersKey();
    const members = { cloud_instance_name: cloudName };
    return {
      keys: [
        ...keys.map((key) => ({ ...key, ...members, issuer: issuers[0] })),
        { ...consumers.publicJwk, ...members, issuer: issuers[1] },
      ] as JWK[],
    };
  }

  #consumers: Promise<SigningKey> | undefined;

  /** A key for personal accounts only. A token that it signs for a tenant is forged. */
  #consumersKey(): Promise<SigningKey> {
    this.#consumers ??= this.make("RS256");
    return this.#consumers;
  }
}
