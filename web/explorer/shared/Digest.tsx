import { copyText } from "./copy.js";

/** A SHA-256, short; pressed, it is copied whole. */
export function Digest({ what, value }: { what: string; value: string }) {
  return (
    <button
      type="button"
      className="digest"
      title={`${value}: copy`}
      onClick={() => void copyText(value, `The ${what.toLowerCase()}'s digest`)}
    >
      <span className="sr">Copy the {what.toLowerCase()}'s digest: </span>
      sha256 {value.slice(0, 6)}…{value.slice(-6)}
    </button>
  );
}
