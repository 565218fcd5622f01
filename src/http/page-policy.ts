/**
 * What a page of ours may load: scripts, workers, styles and fonts from files of ours alone; no eval of text, no blob.
 * WebAssembly is what noise is drawn by. Monaco, Radix and Plot write style elements at run time, so inline styles are
 * allowed. data: is for icons and drawn noise.
 * `imageOrigins`: origins beside our own that image URLs in answers may point to.
 */
export function contentSecurityPolicy(imageOrigins: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self' data:",
    ["img-src 'self' data:", ...imageOrigins].join(" "),
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}
