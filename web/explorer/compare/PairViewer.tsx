/** Two images of one noise: side by side with their difference, under a swipe, alone, or in turn. */
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import { imageSrc } from "../shared/image-src.js";
import { Segment } from "../shared/ui.js";
import { type Difference, differenceOf } from "./difference.js";

export const MODES = ["side", "swipe", "difference", "blink"] as const;
export type Mode = (typeof MODES)[number];
const NAMES: Record<Mode, string> = { side: "Side by side", swipe: "Swipe", difference: "Difference", blink: "Blink" };
/** Two a second: slower than what may harm, fast enough to see what moves. */
const BLINK_MS = 250;

export interface PairViewerProps {
  title: React.ReactNode;
  a: string | null;
  b: string | null;
  names: readonly [string, string];
  mode: Mode;
  onMode(mode: Mode): void;
}

export function PairViewer(props: PairViewerProps) {
  const { a, b, mode, names } = props;
  const [difference, setDifference] = useState<Difference | null | "unreadable">(null);
  useEffect(() => {
    let gone = false;
    setDifference(null);
    if (a && b) {
      differenceOf(a, b).then(
        (found) => !gone && setDifference(found),
        () => !gone && setDifference("unreadable"),
      );
    }
    return () => {
      gone = true;
    };
  }, [a, b]);
  const known = difference !== "unreadable" ? difference : null;
  const mean = known ? `mean ${known.mean.toFixed(1)} of 255` : difference === "unreadable" ? "not readable here" : "";
  return (
    <>
      <header className="panel-head">
        <h2>{props.title}</h2>
        <Segment<Mode>
          label="How to see the pair"
          options={MODES.map((known) => [known, NAMES[known]] as const)}
          value={mode}
          onChange={props.onMode}
        />
      </header>
      {mode === "side" && (
        <div className="viewer three">
          <Picture side="A" name={names[0]} url={a && imageSrc(a)} />
          <Picture side="B" name={names[1]} url={b && imageSrc(b)} />
          <Picture side={null} name="Difference" url={known?.url ?? null} aside={mean} />
        </div>
      )}
      {mode === "difference" && (
        <div className="viewer one">
          <Picture side={null} name="Difference" url={known?.url ?? null} aside={mean} />
        </div>
      )}
      {mode === "swipe" && <Swipe a={a} b={b} />}
      {mode === "blink" && <Blink a={a} b={b} names={names} />}
    </>
  );
}

function Picture(props: { side: "A" | "B" | null; name: string; url: string | null; aside?: string }) {
  const { side, name, url, aside } = props;
  return (
    <figure>
      <figcaption>
        {side && <span className={side === "B" ? "side b" : "side"}>{side}</span>} {name}
        {aside && <small>{aside}</small>}
      </figcaption>
      {url ? (
        <img className="face" src={url} alt={side ? `${side}, ${name}` : name} />
      ) : (
        <span className="face waiting" />
      )}
    </figure>
  );
}

function Swipe({ a, b }: { a: string | null; b: string | null }) {
  const [x, setX] = useState(50);
  const box = useRef<HTMLDivElement>(null);
  const follow = (event: PointerEvent) => {
    if (event.buttons === 0 && event.type === "pointermove") return;
    const { left, width } = box.current!.getBoundingClientRect();
    setX(Math.min(100, Math.max(0, ((event.clientX - left) / width) * 100)));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const to = { ArrowLeft: x - 2, ArrowRight: x + 2, Home: 0, End: 100 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    setX(Math.min(100, Math.max(0, to)));
  };
  return (
    <div className="viewer one">
      <div
        className="swipe"
        ref={box}
        role="slider"
        tabIndex={0}
        aria-label="Line between A, left, and B, right"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(x)}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          follow(event);
        }}
        onPointerMove={follow}
        style={{ "--x": `${x}%` } as React.CSSProperties}
      >
        {a && <img className="face" src={imageSrc(a)} alt="" draggable={false} />}
        {b && <img className="face over" src={imageSrc(b)} alt="" draggable={false} />}
        <i className="swipe-line" />
        <span className="swipe-name">A</span>
        <span className="swipe-name right">B</span>
      </div>
    </div>
  );
}

function Blink({ a, b, names }: { a: string | null; b: string | null; names: readonly [string, string] }) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const [second, setSecond] = useState(false);
  const [running, setRunning] = useState(!still);
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => setSecond((before) => !before), BLINK_MS);
    return () => clearInterval(timer);
  }, [running]);
  return (
    <div className="viewer one">
      <Picture
        side={second ? "B" : "A"}
        name={names[second ? 1 : 0]}
        url={(second ? b : a) && imageSrc((second ? b : a)!)}
      />
      <div className="row">
        <button type="button" className="button" onClick={() => setRunning(!running)}>
          {running ? "Stop" : "Blink"}
        </button>
        <button
          type="button"
          className="button"
          onClick={() => {
            setRunning(false);
            setSecond(!second);
          }}
        >
          Show {second ? "A" : "B"}
        </button>
      </div>
    </div>
  );
}
