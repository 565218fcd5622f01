/** Who is asking. Everything a service does, it does for a viewer. */
export type Role = "READER" | "RESEARCHER" | "OWNER";
export const SHARE_SUBJECTS = ["STUDY", "DATASET_VERSION", "DASHBOARD"] as const;
export type ShareSubject = (typeof SHARE_SUBJECTS)[number];
/** What clients call them. */
export const SUBJECT_TYPES = { STUDY: "Study", DATASET_VERSION: "DatasetVersion", DASHBOARD: "Dashboard" } as const;
/** A subject's id, as clients know it. */
export const subjectNodeId = ({ type, id }: { type: ShareSubject; id: string }) => `${SUBJECT_TYPES[type]}:${id}`;

/** What a share link opens to who holds it. */
export interface SharedSubject {
  type: ShareSubject;
  id: string;
  /** Who shared it: what is PRIVATE beneath is shown only where it is theirs. */
  creator: string;
}

/** By what a viewer came in: what is open for them ends with it. */
export interface Credential {
  kind: "TOKEN" | "SESSION" | "LINK";
  id: string;
  expiresAt: Date | null;
}

export interface Viewer {
  name: string;
  role: Role;
  /**
   * LOCAL: loopback, while no token exists. TOKEN: by bearer token. SESSION: by the explorer's cookie, which a token opened.
   * LINK: by a share link, or a cookie that it opened. ANONYMOUS: tokens exist and none was shown.
   */
  kind: "LOCAL" | "TOKEN" | "SESSION" | "LINK" | "ANONYMOUS";
  /** Of a LINK alone. */
  shared?: SharedSubject;
  credential?: Credential;
}
