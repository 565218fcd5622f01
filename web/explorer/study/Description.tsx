/** Markdown that somebody wrote: no HTML of theirs, no picture of another host, and links that name nobody. */
import Markdown from "react-markdown";

const DISALLOWED = ["img"];

export default function Description({ text }: { text: string }) {
  return (
    <Markdown
      skipHtml
      disallowedElements={DISALLOWED}
      components={{
        // The page has its own first heading.
        h1: "h3",
        h2: "h3",
        a: ({ href, children }) => (
          <a href={href} target="_blank" rel="noopener noreferrer nofollow">
            {children}
          </a>
        ),
      }}
    >
      {text}
    </Markdown>
  );
}
