/** The client's id and secret in a Basic header, as they were sent. `undefined`: there is no such header. */
export function basicCredentials({ headers }: Request): { clientId: string; secret: string } | undefined {
  const encoded = /^Basic (.+)$/i.exec(headers.get("authorization") ?? "")?.[1];
  if (encoded === undefined) return undefined;
  const [clientId = "", ...rest] = atob(encoded).split(":");
  return { clientId, secret: rest.join(":") };
}
