import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { type RequestOptions, request, type ServerOptions } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** A self-signed certificate with its key, in PEM. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** Makes a certificate for this machine's loopback address. */
export async function makeCertificate(openssl: string): Promise<Certificate> {
  const folder = await mkdtemp(join(tmpdir(), "certificate-"));
  try {
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    const args = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=app".split(" ");
    const files = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", cert];
    await promisify(execFile)(openssl, [...args, ...files]);
    return { key: await readFile(key, "utf8"), cert: await readFile(cert, "utf8") };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A server that requests its callers' certificates, and checks them itself. */
export const asking = ({ key, cert }: Certificate): ServerOptions => ({
  key,
  cert,
  requestCert: true,
  rejectUnauthorized: false,
});

/** A `fetch` that trusts one server's certificate and presents its own, as undici's `Agent` does with `connect`. */
export function fetchWith(own: Certificate | undefined, server: Certificate): typeof fetch {
  return async (input, init) => {
    const asked = new Request(input, init);
    const body = Buffer.from(await asked.arrayBuffer());
    const options: RequestOptions = {
      method: asked.method,
      headers: Object.fromEntries(asked.headers),
      ca: server.cert,
      ...(own === undefined ? {} : own),
    };
    return new Promise((resolve, reject) => {
      const sent = request(asked.url, options, async (answer) => {
        const chunks: Buffer[] = [];
        for await (const chunk of answer) chunks.push(chunk as Buffer);
        const headers = new Headers();
        for (const [name, values] of Object.entries(answer.headersDistinct))
          for (const value of values ?? []) headers.append(name, value);
        const status = answer.statusCode ?? 500;
        resolve(new Response(status === 204 || status === 304 ? null : Buffer.concat(chunks), { status, headers }));
      });
      sent.on("error", reject);
      sent.end(body);
    });
  };
}
