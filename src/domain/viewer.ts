/** Who is asking. Everything a service does, it does for a viewer. */
export type Role = "READER" | "RESEARCHER" | "OWNER";
export interface Viewer {
  name: string;
  role: Role;
  /** LOCAL: loopback, while no token exists. TOKEN: by bearer token. ANONYMOUS: tokens exist and none was shown. */
  kind: "LOCAL" | "TOKEN" | "ANONYMOUS";
}
