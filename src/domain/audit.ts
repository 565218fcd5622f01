/** Who did what: the closed set of actions that are kept, and one entry. */
export const AUDIT_ACTIONS = [
  "DREW",
  "VERIFIED",
  "REGISTERED",
  "IMPORTED",
  "CREATED_STUDY",
  "UPDATED_STUDY",
  "DELETED_STUDY",
  "CREATED_DASHBOARD",
  "UPDATED_DASHBOARD",
  "DELETED_DASHBOARD",
  "PUBLISHED",
  "SHARED",
  "REVOKED",
  "TOKEN_CREATED",
  "TOKEN_REVOKED",
  "SIGNED_IN",
  "SIGNED_OUT",
  "QUOTA_SET",
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** Never a secret, a hash of one, or a signed URL: an OWNER reads it, and nothing is ever taken out again. */
export interface AuditEntry {
  /** As `viewer.name`; OPERATOR for who has a shell on the machine. */
  actor: string;
  action: AuditAction;
  /** A node's id, as clients know it, or the name of what has none. */
  subject?: string | null;
  detail?: Record<string, string | number | boolean | null>;
}

/** Who runs a command of the program. */
export const OPERATOR = "operator";
