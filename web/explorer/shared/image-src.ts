/** An image of this server's is read from wherever the page was: its name there need not be PUBLIC_URL's. */
export function imageSrc(url: string): string {
  const { pathname, search } = new URL(url, location.href);
  return pathname.startsWith("/objects/") ? pathname + search : url;
}
