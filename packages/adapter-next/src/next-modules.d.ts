/** What we use of Next.js, which an app has installed: it is too large for every checkout of this workspace. */
declare module "next/headers" {
  interface CookieOptions {
    readonly path?: string;
    readonly maxAge?: number;
    readonly httpOnly?: boolean;
    readonly secure?: boolean;
    readonly sameSite?: "lax" | "none" | "strict";
  }
  export function headers(): Promise<Pick<Headers, "get">>;
  export function cookies(): Promise<{ set(name: string, value: string, options: CookieOptions): unknown }>;
}

declare module "next/navigation" {
  export function redirect(url: string): never;
}

declare module "next/server" {
  export function after(work: Promise<unknown> | (() => Promise<unknown>)): void;
  export class NextResponse extends Response {
    static next(options: { readonly request: { readonly headers: Headers } }): NextResponse;
  }
}
