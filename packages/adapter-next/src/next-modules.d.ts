/** The used part of Next.js. The workspace doesn't install Next.js, because it is too large; an app has it. */
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
